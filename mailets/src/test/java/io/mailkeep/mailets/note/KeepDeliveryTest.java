package io.mailkeep.mailets.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Guice;
import io.mailkeep.mailets.Pipeline;
import io.mailkeep.mailets.trace.MailIdentity;
import io.mailkeep.mailets.trace.MemoryTraces;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.Flags;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.util.MimeMessageUtil;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KeepDeliveryTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final Username BERT = Username.of("bert@demo.test");
    private static final String TEXT = "Message-ID: <1@x>\r\nSubject: one\r\n\r\nbody\r\n";
    private static final KeepCopyConfiguration NO_POLICIES =
            KeepCopyConfiguration.of(KeepPolicy.named("plain").build(), ImmutableList.of());
    // Not asked for anything.
    private static final DomainList NO_DOMAINS = null;

    private final MailboxManager mailboxes =
            InMemoryIntegrationResources.defaultResources().getMailboxManager();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final FailingNotes notes = new FailingNotes();
    private final MemoryTraces traces = new MemoryTraces(clock);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final FakeMailContext context = FakeMailContext.defaultContext();

    @Test
    void messageArrivesInInboxOfEachRecipientWithItsNote() throws Exception {
        Mail mail = mail();
        assign("keep90", "invoice, paid").service(mail);

        deliver(mail);

        DeliveryNote note = DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of("invoice", "paid"));
        assertThat(noteOf(ANNA, "INBOX")).containsExactly(note);
        assertThat(noteOf(BERT, "INBOX")).containsExactly(note);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void messageWithoutNoteIsDeliveredAsEver() throws Exception {
        deliver(mail());

        assertThat(inbox(ANNA)).hasSize(1);
        assertThat(noteOf(ANNA, "INBOX")).isEmpty();
        assertThat(metrics.countFor("localDeliveredMails")).isEqualTo(2);
    }

    @Test
    void storageDirectivesOfOtherMailetsAreFollowed() throws Exception {
        Mail mail = mail();
        StorageDirective.builder()
                .targetFolder("Lists")
                .seen(Optional.of(true))
                .build()
                .encodeAsAttributes(ANNA)
                .forEach(mail::setAttribute);
        assign("keep90", "").service(mail);

        deliver(mail);

        assertThat(noteOf(ANNA, "Lists")).hasSize(1);
        assertThat(messages(ANNA, "Lists").get(0).getFlags().contains(Flags.Flag.SEEN))
                .isTrue();
        assertThat(noteOf(BERT, "INBOX")).hasSize(1);
    }

    @Test
    void contentIsDeliveredUnchangedButForTheReturnPath() throws Exception {
        Mail mail = mail();
        assign("keep90", "").service(mail);

        deliver(mail);

        try (var content = inbox(ANNA).get(0).getFullContent().getInputStream()) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.US_ASCII)
                            .replaceFirst("Return-Path: .*\r\n", ""))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void recipientWhoseNoteCanNotBeWrittenIsReportedAndTheOthersAreNot() throws Exception {
        notes.failing = Optional.of(BERT);
        Mail mail = mail();
        assign("keep90", "").service(mail);

        deliver(mail);

        assertThat(noteOf(ANNA, "INBOX")).hasSize(1);
        assertThat(inbox(BERT)).hasSize(1);
        assertThat(context.getSentMails()).singleElement().satisfies(failed -> {
            assertThat(failed.getState()).isEqualTo(Mail.ERROR);
            assertThat(failed.getRecipients()).containsExactly(BERT.asMailAddress());
        });
        assertThat(metrics.countFor("mailkeep-mailets-note-failed")).isEqualTo(1);
    }

    @Test
    void deliveryIsRememberedForAsLongAsItIsAskedTo() throws Exception {
        Mail mail = mail();
        Trace ofAnna = MailIdentity.of(mail).orElseThrow().deliveredTo(ANNA);

        deliver(mail, "rememberFor", "7 days");

        assertThat(traces.last(ofAnna).blockOptional()).isPresent();
        clock.setInstant(clock.instant().plus(Duration.ofDays(7)));
        assertThat(traces.last(ofAnna).blockOptional()).isEmpty();
    }

    @Nested
    class Assigning {
        @Test
        void laterPolicyGoesBeforeAnEarlierOneAndLabelsAddUp() throws Exception {
            Mail mail = mail();

            assign("keep90", "a").service(mail);
            assign("", "b").service(mail);
            assign("brief", "").service(mail);

            assertThat(NoteOnMail.of(mail)).contains(DeliveryNote.of(Optional.of("brief"), ImmutableSet.of("a", "b")));
        }

        @Test
        void earliestLabelsOfTooManyAreLeftOutAndCounted() throws Exception {
            Mail mail = mail();

            assign("", "1, 2").service(mail);
            assign("", "3, 4, 5, 6, 7, 8, 9").service(mail);
            assign("", "9").service(mail);

            assertThat(NoteOnMail.of(mail).orElseThrow().labels())
                    .containsExactlyInAnyOrder("1", "3", "4", "5", "6", "7", "8", "9");
            assertThat(metrics.countFor("mailkeep-mailets-labels-left-out")).isEqualTo(1);
        }

        @Test
        void policyThatMessagesMayNotHaveStopsTheStart() {
            assertThatThrownBy(() -> assign("keep9", ""))
                    .hasMessageContaining("conf/mailetcontainer.xml: <mailet class=\"test\">/<policy>:")
                    .hasMessageContaining("can not be delivered with the policy 'keep9'")
                    .hasMessageContaining("Name one of [keep90, brief], or write <delivery policy=\"keep9\"/>");
        }

        @Test
        void whatIsNoLabelStopsTheStart() {
            assertThatThrownBy(() -> assign("", "a b")).hasMessageContaining("'a b' is no label");
            assertThatThrownBy(() -> assign("", "1,2,3,4,5,6,7,8,9")).hasMessageContaining("9 labels are too many");
        }

        @Test
        void neitherPolicyNorLabelsStopTheStart() {
            assertThatThrownBy(() -> assign("", "")).hasMessageContaining("Write <policy>, <labels> or both");
        }

        @Test
        void anElementThatIsNotKnownStopsTheStart() {
            assertThatThrownBy(() -> deliver(mail(), "retry", "3"))
                    .hasMessageContaining("<retry>: the element is unknown");
        }
    }

    private AssignKeepPolicy assign(String policy, String labels) throws Exception {
        AssignKeepPolicy mailet = new AssignKeepPolicy(
                new Assignments(ConfigurationSource.of(KeepCopyConfiguration.of(
                        KeepPolicy.named("plain").build(),
                        ImmutableList.of(
                                KeepPolicy.named("keep90").build(),
                                KeepPolicy.named("brief").build())))),
                metrics);
        mailet.init(FakeMailetConfig.builder()
                .mailetName("test")
                .setProperty("policy", policy)
                .setProperty("labels", labels)
                .build());
        return mailet;
    }

    private void deliver(Mail mail, String... settings) throws Exception {
        KeepDelivery mailet = new KeepDelivery(new NotedMailStore(
                mailboxes,
                MemoryUsersRepository.withVirtualHosting(NO_DOMAINS),
                notes,
                Guice.createInjector(new Pipeline(NO_POLICIES)).getInstance(ArchivedDelivery.class),
                traces,
                clock,
                metrics));
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName("test").mailetContext(context);
        for (int i = 0; i < settings.length; i += 2) {
            config.setProperty(settings[i], settings[i + 1]);
        }
        mailet.init(config.build());
        mailet.service(mail);
    }

    private List<DeliveryNote> noteOf(Username user, String mailbox) throws Exception {
        Map<String, Instant> delivered = new HashMap<>();
        for (MessageResult message : messages(user, mailbox)) {
            delivered.put(
                    message.getMessageId().serialize(),
                    message.getInternalDate().toInstant());
        }
        return ImmutableList.copyOf(notes.read(user, delivered).values());
    }

    private List<MessageResult> inbox(Username user) throws Exception {
        return messages(user, "INBOX");
    }

    private List<MessageResult> messages(Username user, String mailbox) throws Exception {
        var session = mailboxes.createSystemSession(user);
        return Flux.from(mailboxes
                        .getMailbox(MailboxPath.forUser(user, mailbox), session)
                        .getMessagesReactive(MessageRange.all(), FetchGroup.FULL_CONTENT, session))
                .collectList()
                .block();
    }

    private static Mail mail() throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .sender("sender@elsewhere.test")
                .recipients(ANNA.asString(), BERT.asString())
                .mimeMessage(MimeMessageUtil.mimeMessageFromString(TEXT))
                .build();
    }

    private static final class FailingNotes implements Notes {
        private final MemoryNotes delegate = new MemoryNotes();
        private Optional<Username> failing = Optional.empty();

        @Override
        public Mono<Void> write(Username user, String messageId, Instant from, Instant to, DeliveryNote note) {
            return failing.filter(user::equals).isPresent()
                    ? Mono.error(new IllegalStateException("down"))
                    : delegate.write(user, messageId, from, to, note);
        }

        @Override
        public ImmutableMap<String, DeliveryNote> read(Username user, Map<String, Instant> delivered) {
            return delegate.read(user, delivered);
        }
    }
}
