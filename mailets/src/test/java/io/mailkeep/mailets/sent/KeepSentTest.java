package io.mailkeep.mailets.sent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.mail.Flags;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.util.MimeMessageUtil;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KeepSentTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final String TEXT =
            "From: anna@demo.test\r\nTo: bert@demo.test\r\nBcc: carl@demo.test\r\nMessage-ID: <1@x>\r\n\r\nhello\r\n";

    private final InMemoryIntegrationResources james = InMemoryIntegrationResources.defaultResources();
    private final MailboxManager mailboxes = james.getMailboxManager();
    private final MailboxSession anna = mailboxes.createSystemSession(ANNA);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final Interrupted copies = new Interrupted();
    private final SentMailboxes sent = new SentMailboxes(mailboxes);
    private final Withdrawal withdrawal = new Withdrawal(mailboxes, new InMemoryId.Factory(), metrics);

    @Test
    void senderHasTheMessageAsSentAndAsSeen() throws Exception {
        listen();

        keep(submission(TEXT));

        assertThat(sent("Sent")).singleElement().satisfies(message -> {
            assertThat(message.getFlags().contains(Flags.Flag.SEEN)).isTrue();
            assertThat(text(message)).isEqualTo(TEXT);
        });
        assertThat(metrics.countFor("mailkeep-mailets-sent-stored")).isEqualTo(1);
    }

    @Test
    void messageThatIsProcessedAgainIsStoredOnce() throws Exception {
        listen();

        keep(submission(TEXT));
        keep(submission(TEXT));

        assertThat(sent("Sent")).hasSize(1);
    }

    @Test
    void clientThatIsFirstHasItsOwnCopyOnly() throws Exception {
        listen();
        mailet();

        client("Sent", TEXT);
        keep(submission(TEXT));

        assertThat(sent("Sent")).singleElement().satisfies(this::isOfTheClient);
        assertThat(metrics.countFor("mailkeep-mailets-sent-stored")).isZero();
    }

    @Test
    void copyOfAClientThatIsLaterTakesThePlaceOfOurs() throws Exception {
        listen();

        keep(submission(TEXT));
        client("Sent", TEXT);

        assertThat(sent("Sent")).singleElement().satisfies(this::isOfTheClient);
        assertThat(metrics.countFor("mailkeep-mailets-sent-withdrawn")).isEqualTo(1);
    }

    @Test
    void clientThatStoresItsCopyWhileOursIsBeingStoredHasItsOwnOnly() throws Exception {
        listen();
        copies.beforeAdd = () -> client("Sent", TEXT);

        keep(submission(TEXT));

        assertThat(sent("Sent")).singleElement().satisfies(this::isOfTheClient);
    }

    @Test
    void clientThatStoresItsCopyBeforeTheMailetsHaveStartedHasItsOwnOnly() throws Exception {
        listen();
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> client("Sent", TEXT));
        await().until(() -> sent("Sent").size() == 1);

        KeepSent mailet = mailet();
        client.join();
        mailet.service(submission(TEXT));

        assertThat(sent("Sent")).singleElement().satisfies(this::isOfTheClient);
    }

    @Test
    void nobodyWaitsLongForMailetsThatAreNotThere() {
        listen();

        clock.setInstant(clock.instant().plusMillis(59_900));
        assertTimeout(Duration.ofSeconds(10), () -> client("Sent", TEXT));
        clock.setInstant(clock.instant().plusMillis(100));
        assertTimeout(Duration.ofSeconds(10), () -> client("Sent", TEXT));
    }

    @Test
    void copyInAnotherMailboxOfTheClientsCounts() throws Exception {
        listen();

        keep(submission(TEXT), "clientMailboxes", "Sent Items, Sent Messages");
        client("Sent Items", TEXT);

        assertThat(sent("Sent")).isEmpty();
        assertThat(sent("Sent Items")).hasSize(1);
    }

    @Test
    void whatElseAClientStoresInSentLeavesOurCopyAlone() throws Exception {
        listen();

        keep(submission(TEXT));
        client("Sent", TEXT.replace("<1@x>", "<2@x>"));
        client("Sent", "Subject: without Message-ID\r\n\r\n");
        client("Other", TEXT);

        assertThat(sent("Sent")).hasSize(3);
    }

    @Test
    void oldMailThatIsCopiedToSentLeavesOurCopyAlone() throws Exception {
        listen();

        keep(submission(TEXT));
        client("Sent", TEXT, Instant.now().minus(Duration.ofDays(31)));

        assertThat(sent("Sent")).hasSize(2);
    }

    @Test
    void fullMailboxHoldsNothingUp() throws Exception {
        listen();
        james.getMaxQuotaManager().setGlobalMaxMessage(QuotaCountLimit.count(0));

        keep(submission(TEXT));

        assertThat(sent("Sent")).isEmpty();
        assertThat(metrics.countFor("mailkeep-mailets-sent-over-quota")).isEqualTo(1);
    }

    @Test
    void storeThatFailsIsReported() throws Exception {
        listen();
        copies.failing = true;

        assertThatThrownBy(() -> keep(submission(TEXT)))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("for anna@demo.test could not be stored");
    }

    @Test
    void copyThatCanNotBeRememberedDoesNotStay() throws Exception {
        listen();
        copies.beforeAdd = () -> {
            throw new IllegalStateException("down");
        };

        assertThatThrownBy(() -> keep(submission(TEXT))).hasMessageContaining("could not be stored");

        assertThat(sent("Sent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-replied",
                "Precedence: Bulk",
                "List-Id: <list.demo.test>",
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"
            })
    void whatNobodyHasWrittenIsNotStored(String field) throws Exception {
        listen();

        keep(submission(field + "\r\n" + TEXT));

        assertThat(sent("Sent")).isEmpty();
    }

    @Test
    void mailOfAnybodyElseIsNotStored() throws Exception {
        listen();
        Mail received = mail(TEXT).sender("anna@demo.test").build();
        Mail ofMailet = submission(TEXT);
        ofMailet.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        Mail bounce = mail(TEXT).attribute(authenticated()).build();

        keep(received);
        keep(ofMailet);
        keep(bounce);

        assertThat(sent("Sent")).isEmpty();
    }

    @Test
    void messageThatCouldNotBeRecognisedAgainIsNotStored() throws Exception {
        listen();

        keep(submission("Subject: without Message-ID\r\n\r\n"));

        assertThat(sent("Sent")).isEmpty();
    }

    @Test
    void nothingIsStoredWhileNobodyListensForClients() throws Exception {
        keep(submission(TEXT));

        assertThat(sent("Sent")).isEmpty();
    }

    private void listen() {
        james.getEventBus().register(new SentListener(sent, mailboxes, copies, withdrawal, clock));
    }

    private void keep(Mail mail, String... settings) throws MessagingException {
        mailet(settings).service(mail);
    }

    private KeepSent mailet(String... settings) throws MessagingException {
        KeepSent mailet = new KeepSent(sent, copies, withdrawal, mailboxes, metrics);
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName("test").mailetContext(FakeMailContext.defaultContext());
        for (int i = 0; i < settings.length; i += 2) {
            config.setProperty(settings[i], settings[i + 1]);
        }
        mailet.init(config.build());
        return mailet;
    }

    private void client(String mailbox, String text) {
        client(mailbox, text, Instant.now());
    }

    private void client(String mailbox, String text, Instant date) {
        try {
            MailboxPath path = MailboxPath.forUser(ANNA, mailbox);
            if (!Mono.from(mailboxes.mailboxExists(path, anna)).block()) {
                mailboxes.createMailbox(path, anna);
            }
            mailboxes
                    .getMailbox(path, anna)
                    .appendMessage(
                            MessageManager.AppendCommand.builder()
                                    .withFlags(new Flags("client"))
                                    .withInternalDate(Date.from(date))
                                    .build(text.getBytes(StandardCharsets.US_ASCII)),
                            anna);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void isOfTheClient(MessageResult message) {
        assertThat(message.getFlags().contains("client")).isTrue();
    }

    private List<MessageResult> sent(String mailbox) throws Exception {
        try {
            return Flux.from(mailboxes
                            .getMailbox(MailboxPath.forUser(ANNA, mailbox), anna)
                            .getMessagesReactive(MessageRange.all(), FetchGroup.FULL_CONTENT, anna))
                    .collectList()
                    .block();
        } catch (MailboxNotFoundException e) {
            return List.of();
        }
    }

    private static String text(MessageResult message) throws Exception {
        try (var content = message.getFullContent().getInputStream()) {
            return new String(content.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Mail submission(String text) throws MessagingException {
        return mail(text).sender("anna@demo.test").attribute(authenticated()).build();
    }

    private static FakeMail.Builder mail(String text) throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .recipients("bert@demo.test", "carl@demo.test")
                .mimeMessage(MimeMessageUtil.mimeMessageFromString(text));
    }

    private static Attribute authenticated() {
        return new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ANNA.asString()));
    }

    /** Something happens between our storing and writing it down, or nothing works. */
    private static final class Interrupted implements SentCopies {
        private final MemorySentCopies delegate = new MemorySentCopies();
        private Runnable beforeAdd = () -> {};
        private boolean failing;

        @Override
        public Mono<Copies> find(Submission submission) {
            return failing ? Mono.error(new IllegalStateException("down")) : delegate.find(submission);
        }

        @Override
        public Mono<Void> addClients(Submission submission) {
            return delegate.addClients(submission);
        }

        @Override
        public Mono<Void> add(Submission submission, OurCopy copy) {
            return Mono.<Void>fromRunnable(beforeAdd).then(delegate.add(submission, copy));
        }
    }
}
