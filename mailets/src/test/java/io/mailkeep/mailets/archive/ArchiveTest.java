package io.mailkeep.mailets.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.mailkeep.mailets.Pipeline;
import io.mailkeep.mailets.note.AssignKeepPolicy;
import io.mailkeep.mailets.note.KeepDelivery;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.transport.mailets.WithStorageDirective;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.util.MimeMessageUtil;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ArchiveTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final Username KEEPER = Username.of("archive@demo.test");
    private static final KeepCopyConfiguration POLICIES = KeepCopyConfiguration.of(
            KeepPolicy.named("plain").build(),
            ImmutableList.of(
                    policy("archive", Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 10)),
                    policy("brief", Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 2)),
                    policy("popped", Retention.ofDays(Retention.Scope.RELEASED, Age.Since.RELEASED, 10)),
                    policy("waiting", Retention.ofDays(Retention.Scope.ALL, Age.Since.RETRIEVED, 365)),
                    policy("released", Retention.ofDays(Retention.Scope.ALL, Age.Since.RELEASED, 365)),
                    policy(
                            "circle",
                            Retention.of(
                                    Retention.Scope.ALL,
                                    Age.of(Age.Since.DELIVERED, 10),
                                    ImmutableList.of(),
                                    AtExpiry.moveTo("Archive"))),
                    policy("forever", Retention.FOREVER)));

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final FailingEvents events = new FailingEvents(new InVMEventBus(
            new InVmEventDelivery(new RecordingMetricFactory()),
            RetryBackoffConfiguration.DEFAULT,
            new MemoryEventDeadLetters()));
    private final InMemoryIntegrationResources mailboxes = InMemoryIntegrationResources.builder()
            .preProvisionnedFakeAuthenticator()
            .fakeAuthorizator()
            .eventBus(events)
            .defaultAnnotationLimits()
            .defaultMessageParser()
            .scanningSearchIndex()
            .noPreDeletionHooks()
            .storeQuotaManager()
            .build();
    private final Injector james = Guice.createInjector(new Pipeline(POLICIES, clock, mailboxes));
    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final RecordingMetricFactory metrics = (RecordingMetricFactory) james.getInstance(MetricFactory.class);

    private static KeepPolicy policy(String name, Retention retention) {
        return KeepPolicy.named(name).retention(retention).build();
    }

    @Test
    void recipientHasTheMessageAndACopyThatSharesItsContent() throws Exception {
        deliver(archive("archive"));

        MessageResult first = only(ANNA, "INBOX");
        assertThat(only(ANNA, "Archive").getMessageId()).isEqualTo(first.getMessageId());
        assertThat(metrics.countFor("mailkeep-mailets-archived")).isEqualTo(1);
    }

    @Test
    void copyThatFailedWhenItWasThereIsNotMadeAgain() throws Exception {
        events.fail(2);

        deliver(archive("archive"));

        MessageResult first = only(ANNA, "INBOX");
        assertThat(only(ANNA, "Archive").getMessageId()).isEqualTo(first.getMessageId());
        assertThat(context.getSentMails()).isEmpty();
        assertThat(metrics.countFor("mailkeep-mailets-archived")).isEqualTo(1);
    }

    @Test
    void messageThatIsDeliveredToTheArchiveIsThereOnce() throws Exception {
        deliver(
                archive("archive", "mailbox", "Elsewhere"),
                mailet(WithStorageDirective.class, "targetFolderName", "Elsewhere"));

        only(ANNA, "Elsewhere");
    }

    @Test
    void copyGoesToTheArchiveOfAnotherUser() throws Exception {
        james.getInstance(UsersRepository.class).addUser(KEEPER, "secret");

        deliver(archive("archive", "user", KEEPER.asString(), "mailbox", "Journal"));

        MessageResult first = only(ANNA, "INBOX");
        assertThat(only(KEEPER, "Journal").getMessageId()).isEqualTo(first.getMessageId());
        assertThat(messages(ANNA, "Archive")).isEmpty();
    }

    @Test
    void sweepRemovesTheCopyWhenItsPolicySaysSoAndNothingElse() throws Exception {
        deliver(archive("archive"));

        clock.setInstant(clock.instant().plus(Duration.ofDays(9)));
        assertThat(lookAfter(ANNA, "Archive")).isZero();
        clock.setInstant(clock.instant().plus(Duration.ofDays(2)));
        assertThat(lookAfter(ANNA, "Archive")).isEqualTo(1);

        assertThat(messages(ANNA, "Archive")).isEmpty();
        only(ANNA, "INBOX");
    }

    @Test
    void messageAndCopyHaveAPolicyEach() throws Exception {
        deliver(mailet(AssignKeepPolicy.class, "policy", "brief"), archive("archive"));

        clock.setInstant(clock.instant().plus(Duration.ofDays(3)));
        lookAfter(ANNA, "Archive");
        james.getInstance(Maildrops.class).lookAfter(MaildropId.of(ANNA));

        assertThat(messages(ANNA, "INBOX")).isEmpty();
        only(ANNA, "Archive");
    }

    @Test
    void sweepsKnowTheArchiveAndWhatIsInIt() throws Exception {
        deliver(archive("archive"));

        assertThat(known()).hasSize(1);
    }

    @Test
    void archiveThatASweepHasEmptiedIsKnownAgain() throws Exception {
        // James takes the time of delivery from the real clock.
        Instant now = clock.instant();
        clock.setInstant(now.minus(Duration.ofDays(11)));
        deliver(archive("archive"));
        clock.setInstant(now.plus(Duration.ofDays(11)));
        lookAfter(ANNA, "Archive");
        assertThat(known()).isEmpty();

        clock.setInstant(now);
        deliver(archive("archive"));

        assertThat(known()).hasSize(1);
    }

    @Test
    void fullArchiveHoldsNothingUp() throws Exception {
        james.getInstance(UsersRepository.class).addUser(KEEPER, "secret");
        james.getInstance(MaxQuotaManager.class)
                .setMaxMessage(
                        james.getInstance(QuotaRootResolver.class).getQuotaRoot(MailboxPath.inbox(KEEPER)),
                        QuotaCountLimit.count(0));

        deliver(archive("archive", "user", KEEPER.asString()));

        only(ANNA, "INBOX");
        assertThat(context.getSentMails()).isEmpty();
        assertThat(metrics.countFor("mailkeep-mailets-archive-over-quota")).isEqualTo(1);
    }

    @Test
    void deliveryWhoseCopyCanNotBeMadeIsReported() throws Exception {
        deliver(archive("archive", "user", "nobody@demo.test"));

        assertThat(context.getSentMails()).singleElement().satisfies(failed -> assertThat(failed.getState())
                .isEqualTo(Mail.ERROR));
        assertThat(metrics.countFor("mailkeep-mailets-archive-failed")).isEqualTo(1);
    }

    @Test
    void policyThatWouldNeverRemoveAnythingStopsTheStart() {
        assertThatThrownBy(() -> archive("popped"))
                .hasMessageContaining("<policy>: the policy 'popped' removes only what POP3 has retrieved or deleted")
                .hasMessageContaining("Give it <retention of=\"all\">");
        assertThatThrownBy(() -> archive("waiting"))
                .hasMessageContaining(
                        "conf/mailetcontainer.xml: <mailet class=\"" + AssignArchive.class.getName()
                                + "\">/<policy>: the retention of the policy 'waiting' waits until POP3 has retrieved or deleted")
                .hasMessageContaining("Write <age since=\"delivered\"> in keepcopy.xml");
        assertThatThrownBy(() -> archive("released")).hasMessageContaining("waits until POP3 has retrieved or deleted");
        assertThatThrownBy(() -> archive("circle"))
                .hasMessageContaining("the policy 'circle' moves to Archive, and so removes nothing here")
                .hasMessageContaining("or write <expunge/> there");
    }

    @Test
    void policyThatMovesElsewhereIsOneOfAnArchive() throws Exception {
        deliver(archive("circle", "mailbox", "Elsewhere"));

        only(ANNA, "Elsewhere");
    }

    @Test
    void policyThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> archive("none"))
                .hasMessageContaining("Name one of [archive, brief, popped, waiting, released, circle, forever]");
        assertThatThrownBy(() -> mailet(AssignArchive.class)).hasMessageContaining("the value is missing");
    }

    @Test
    void messageThatAClientHasMovedIsCopiedFromWhereItIs() throws Exception {
        ComposedMessageId message = delivered();
        MailboxManager manager = james.getInstance(MailboxManager.class);
        MailboxSession session = manager.createSystemSession(ANNA);
        manager.createMailbox(MailboxPath.forUser(ANNA, "Filtered"), session);
        manager.moveMessages(
                MessageRange.all(), MailboxPath.inbox(ANNA), MailboxPath.forUser(ANNA, "Filtered"), session);

        copy(message);

        assertThat(only(ANNA, "Archive").getMessageId()).isEqualTo(message.getMessageId());
    }

    @Test
    void messageThatIsGoneBeforeItsCopyIsMadeIsNotCountedAsArchived() throws Exception {
        ComposedMessageId message = delivered();
        MailboxManager manager = james.getInstance(MailboxManager.class);
        MailboxSession session = manager.createSystemSession(ANNA);
        manager.getMailbox(MailboxPath.inbox(ANNA), session).delete(List.of(message.getUid()), session);

        assertThatThrownBy(() -> copy(message)).hasMessageContaining("was removed before the archive had its copy");

        assertThat(metrics.countFor("mailkeep-mailets-archived")).isZero();
    }

    private ComposedMessageId delivered() throws Exception {
        deliver();
        MessageResult message = only(ANNA, "INBOX");
        return new ComposedMessageId(message.getMailboxId(), message.getMessageId(), message.getUid());
    }

    private void copy(ComposedMessageId message) {
        james.getInstance(Archive.class)
                .copy(ANNA, message, ArchiveOrder.of("Archive", Optional.empty(), "archive"))
                .block();
    }

    @Test
    void whatCanBeNoMailboxIsNoArchive() {
        assertThatThrownBy(() -> archive("forever", "mailbox", "Archive*"))
                .hasMessageContaining("<mailbox>: 'Archive*' is the name of no mailbox");
        assertThatThrownBy(() -> archive("forever", "mailbox", "#archive"))
                .hasMessageContaining("Write one like Archive");
        assertThatThrownBy(() -> archive("forever", "mailbox", "a..b")).hasMessageContaining("'a..b'");
    }

    @Test
    void inboxIsNoArchive() {
        assertThatThrownBy(() -> archive("forever", "mailbox", "inbox")).hasMessageContaining("INBOX is no archive");
    }

    private void deliver(Mailet... before) throws Exception {
        Mail mail = FakeMail.builder()
                .name("mail")
                .sender("sender@elsewhere.test")
                .recipients(ANNA.asString())
                .mimeMessage(MimeMessageUtil.mimeMessageFromString("Message-ID: <1@x>\r\nSubject: one\r\n\r\nbody\r\n"))
                .build();
        for (Mailet mailet : before) {
            mailet.service(mail);
        }
        mailet(KeepDelivery.class).service(mail);
    }

    private Mailet archive(String policy, String... settings) throws MessagingException {
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "policy";
        all[1] = policy;
        return mailet(AssignArchive.class, all);
    }

    private Mailet mailet(Class<? extends Mailet> type, String... settings) throws MessagingException {
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName(type.getName()).mailetContext(context);
        for (int i = 0; i < settings.length; i += 2) {
            config.setProperty(settings[i], settings[i + 1]);
        }
        Mailet mailet = james.getInstance(type);
        mailet.init(config.build());
        return mailet;
    }

    private int lookAfter(Username user, String mailbox) throws Exception {
        return james.getInstance(Maildrops.class)
                .lookAfter(MaildropId.of(user, mailbox))
                .expired();
    }

    private List<LedgerEntry> known() {
        return james.getInstance(MaildropStore.class)
                .load(MaildropId.of(ANNA, "Archive"))
                .entries();
    }

    private MessageResult only(Username user, String mailbox) throws Exception {
        List<MessageResult> messages = messages(user, mailbox);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private List<MessageResult> messages(Username user, String mailbox) throws Exception {
        MailboxManager mailboxes = james.getInstance(MailboxManager.class);
        var session = mailboxes.createSystemSession(user);
        try {
            return Flux.from(mailboxes
                            .getMailbox(MailboxPath.forUser(user, mailbox), session)
                            .getMessagesReactive(MessageRange.all(), FetchGroup.MINIMAL, session))
                    .collectList()
                    .block();
        } catch (MailboxNotFoundException e) {
            return List.of();
        }
    }
}
