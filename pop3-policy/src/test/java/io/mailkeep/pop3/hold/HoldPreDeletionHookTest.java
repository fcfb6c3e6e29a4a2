package io.mailkeep.pop3.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

class HoldPreDeletionHookTest {
    private static final Username ANNA = Username.of("anna");
    private static final Username BERT = Username.of("bert");
    private static final Instant DELIVERED = Instant.parse("2026-11-23T12:00:00.750Z");

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final MemoryMaildropStore store = new MemoryMaildropStore();
    private InMemoryIntegrationResources james = james(store);

    @BeforeEach
    void listen() {
        log.start();
        Logger audit = (Logger) LoggerFactory.getLogger(HoldAudit.LOGGER_NAME);
        audit.setLevel(Level.INFO);
        audit.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(HoldAudit.LOGGER_NAME)).detachAppender(log);
    }

    @Test
    void nothingOfAUserUnderAHoldIsDeletedUntilItIsLifted() throws Exception {
        ComposedMessageId message = deliver(ANNA, "x@example.com", "hello");
        store.putHold(ANNA, "c1", everything());

        assertThatThrownBy(() -> delete(ANNA, message)).isInstanceOf(HeldException.class);
        assertThat(count(ANNA)).isEqualTo(1);

        store.removeHold(ANNA, "c1");
        delete(ANNA, message);
        assertThat(count(ANNA)).isZero();
    }

    @Test
    void refusalIsWrittenIntoTheAuditAndCounted() throws Exception {
        ComposedMessageId message = deliver(ANNA, "x@example.com", "hello");
        store.putHold(ANNA, "c1", everything());

        assertThatThrownBy(() -> delete(ANNA, message)).isInstanceOf(MailboxException.class);

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Legal hold prevented a removal: user=anna hold=c1 reason=\"case 4711\" mailbox="
                        + message.getMailboxId().serialize() + " uids=1 path=IMAP-or-other");
        assertThat(metrics.countFor("mailkeep-pop3-hold-prevented")).isEqualTo(1);
    }

    @Test
    void oneHeldMessageKeepsAllThatWereToBeDeletedWithIt() throws Exception {
        ComposedMessageId held = deliver(ANNA, "x@example.com", "hello");
        ComposedMessageId other = deliver(ANNA, "y@example.com", "hello");
        store.putHold(ANNA, "c1", from("x@example.com"));

        assertThatThrownBy(() -> delete(ANNA, held, other)).isInstanceOf(HeldException.class);
        assertThat(count(ANNA)).isEqualTo(2);

        delete(ANNA, other);
        assertThat(count(ANNA)).isEqualTo(1);
    }

    @Test
    void subjectIsComparedDecodedAndWhateverItsCase() throws Exception {
        ComposedMessageId held = deliver(ANNA, "x@example.com", "=?utf-8?q?Vertr=C3=A4ge_?=\r\n 2026");
        ComposedMessageId other = deliver(ANNA, "x@example.com", "lunch");
        store.putHold(ANNA, "c1", hold(Optional.empty(), Optional.of("VERTRÄGE"), Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> delete(ANNA, held)).isInstanceOf(HeldException.class);
        assertThatCode(() -> delete(ANNA, other)).doesNotThrowAnyException();
    }

    @Test
    void domainCoversItsSendersOnly() throws Exception {
        ComposedMessageId held = deliver(ANNA, "\"X\" <X@Example.COM>", "a");
        ComposedMessageId other = deliver(ANNA, "x@other-example.com", "a");
        store.putHold(ANNA, "c1", from("@example.com"));

        assertThatThrownBy(() -> delete(ANNA, held)).isInstanceOf(HeldException.class);
        assertThatCode(() -> delete(ANNA, other)).doesNotThrowAnyException();
    }

    @Test
    void headerOfAnyLengthIsDecided() throws Exception {
        ComposedMessageId other = deliver(ANNA, "x@example.com", "lunch" + "\r\n\tlunch".repeat(5_000));
        store.putHold(ANNA, "c1", from("@example.org"));

        assertThatCode(() -> delete(ANNA, other)).doesNotThrowAnyException();
    }

    /** To decode such a field takes minutes, and it may say what the hold asks for. */
    @Test
    @Timeout(60)
    void fieldThatIsTooLongToBeLookedAtIsCovered() throws Exception {
        String endless = "\r\n " + "=?a".repeat(300);
        ComposedMessageId subject = deliver(BERT, "y@example.org", "lunch" + endless.repeat(80));
        ComposedMessageId sender = deliver(ANNA, "y@example.org" + endless.repeat(80), "lunch");
        store.putHold(ANNA, "c1", from("x@example.com"));
        store.putHold(BERT, "c1", hold(Optional.empty(), Optional.of("contract"), Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> delete(ANNA, sender)).isInstanceOf(HeldException.class);
        assertThatThrownBy(() -> delete(BERT, subject)).isInstanceOf(HeldException.class);
    }

    @Test
    void deliveryInTheSecondInWhichAHoldBeginsIsCovered() throws Exception {
        ComposedMessageId message = deliver(ANNA, "x@example.com", "a");
        Instant inThatSecond = DELIVERED.truncatedTo(ChronoUnit.SECONDS).plusMillis(999);
        store.putHold(
                ANNA, "c1", hold(Optional.empty(), Optional.empty(), Optional.of(inThatSecond), Optional.empty()));

        assertThatThrownBy(() -> delete(ANNA, message)).isInstanceOf(HeldException.class);
    }

    @Test
    void holdOnOneUserLeavesOthersAlone() throws Exception {
        store.putHold(ANNA, "c1", everything());
        ComposedMessageId message = deliver(BERT, "x@example.com", "a");

        delete(BERT, message);

        assertThat(count(BERT)).isZero();
    }

    @Test
    void deletionByMessageIdIsRefusedToo() throws Exception {
        ComposedMessageId message = deliver(ANNA, "x@example.com", "a");
        store.putHold(ANNA, "c1", everything());

        assertThatThrownBy(() -> james.getMessageIdManager()
                        .delete(message.getMessageId(), List.of(message.getMailboxId()), session(ANNA)))
                .isInstanceOf(HeldException.class);
        assertThat(count(ANNA)).isEqualTo(1);
    }

    @Test
    void movedMessageStaysHeldWhereItIs() throws Exception {
        ComposedMessageId message = deliver(ANNA, "x@example.com", "a");
        store.putHold(ANNA, "c1", everything());
        MailboxSession session = session(ANNA);
        MailboxPath trash = MailboxPath.forUser(ANNA, "Trash");
        mailboxes().createMailbox(trash, session);

        mailboxes().moveMessages(MessageRange.all(), MailboxPath.inbox(session), trash, session);

        assertThatThrownBy(() -> mailboxes().getMailbox(trash, session).delete(List.of(MessageUid.of(1)), session))
                .isInstanceOf(HeldException.class);
        assertThat(message.getUid()).isEqualTo(MessageUid.of(1));
    }

    @Test
    void deletionIsRefusedWhileHoldsCanNotBeRead() throws Exception {
        james = james((MaildropStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MaildropStore.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("the store is down");
                }));
        ComposedMessageId message = deliver(ANNA, "x@example.com", "a");

        assertThatThrownBy(() -> delete(ANNA, message))
                .isInstanceOf(MailboxException.class)
                .hasMessageContaining("could not be read");
        assertThat(count(ANNA)).isEqualTo(1);
        assertThat(metrics.countFor("mailkeep-pop3-hold-undecided")).isEqualTo(1);
    }

    private InMemoryIntegrationResources james(MaildropStore holds) {
        return InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .preDeletionHookFactory(stage -> new HoldPreDeletionHook(
                        holds, stage.getSessionProvider(), stage.getMapperFactory(), new HoldAudit(metrics)))
                .storeQuotaManager()
                .build();
    }

    private static Hold everything() {
        return hold(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Hold from(String sender) {
        return hold(Optional.of(sender), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Hold hold(
            Optional<String> from, Optional<String> subject, Optional<Instant> since, Optional<Instant> before) {
        return Hold.of("case 4711", DELIVERED, from, subject, since, before);
    }

    private ComposedMessageId deliver(Username user, String from, String subject) throws Exception {
        MailboxSession session = session(user);
        MailboxPath inbox = MailboxPath.inbox(session);
        if (!Mono.from(mailboxes().mailboxExists(inbox, session)).block()) {
            mailboxes().createMailbox(inbox, session);
        }
        String text = "From: " + from + "\r\nSubject: " + subject + "\r\n\r\nbody\r\n";
        return mailboxes()
                .getMailbox(inbox, session)
                .appendMessage(
                        AppendCommand.builder()
                                .withInternalDate(Date.from(DELIVERED))
                                .build(new ByteContent(text.getBytes(StandardCharsets.US_ASCII))),
                        session)
                .getId();
    }

    private void delete(Username user, ComposedMessageId... messages) throws Exception {
        inbox(user)
                .delete(Arrays.stream(messages).map(ComposedMessageId::getUid).toList(), session(user));
    }

    private long count(Username user) throws Exception {
        return inbox(user).getMessageCount(session(user));
    }

    private MessageManager inbox(Username user) throws Exception {
        MailboxSession session = session(user);
        return mailboxes().getMailbox(MailboxPath.inbox(session), session);
    }

    private MailboxManager mailboxes() {
        return james.getMailboxManager();
    }

    private MailboxSession session(Username user) {
        return mailboxes().createSystemSession(user);
    }
}
