package io.mailkeep.search.indexing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.Limits;
import io.mailkeep.search.document.MessageDocument;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.message.BodyPartBuilder;
import org.apache.james.mime4j.message.MultipartBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class LaneTest {
    private static final Username BOB = Username.of("bob");
    private static final Username UNREADABLE = Username.of("unreadable");
    /** Who looks again. */
    private static final Username SYSTEM = Username.of("search");

    private static final Duration PATIENCE = Duration.ofMillis(100);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private final Missed missed = new MissedInMemory();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final Set<Username> unreadable = new HashSet<>(Set.of(UNREADABLE));
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private Box box;
    private MessageUid message;

    @BeforeEach
    void makeMailbox() throws Exception {
        index = TestIndex.on(OPEN_SEARCH);
        mailboxes = SearchedMailboxes.by(index);
        box = mailboxes.create("bob", "INBOX");
        message = box.append("subject");
        index.indexer().written(box.id()).block();
    }

    @AfterEach
    void close() throws IOException {
        gate.countDown();
        index.close();
    }

    private Lane lane(int capacity, Supplier<Writes> writes) {
        return lane(capacity, writes, AttachmentText.none(), Servers.SEVERAL);
    }

    private Lane lane(int capacity, Supplier<Writes> writes, AttachmentText attachments, Servers servers) {
        SessionProviderImpl sessions =
                new SessionProviderImpl(new FakeAuthenticator(), FakeAuthorizator.defaultReject()) {
                    @Override
                    public MailboxSession createSystemSession(Username user) {
                        if (user.equals(SYSTEM)) {
                            looks.incrementAndGet();
                        }
                        if (unreadable.contains(user)) {
                            throw new IllegalStateException("the store does not answer");
                        }
                        return mailboxes.manager().createSystemSession(user);
                    }
                };
        Messages messages = new Messages(mailboxes.manager().getMapperFactory(), sessions);
        Transfer transfer = new Transfer(messages, new MessageDocument(Limits.DEFAULT, attachments), servers);
        return new Lane(0, capacity, writes, transfer, missed);
    }

    private Lane lane() {
        return lane(100, this::writes);
    }

    private Writes writes() {
        return new Writes(index.cluster(), index.index());
    }

    /** One that does nothing until the gate is opened. */
    private Lane stoppedLane(int capacity) {
        return lane(capacity, () -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return writes();
        });
    }

    private Change added(Username user) {
        return new Change.Added(box.id(), user, List.of(message));
    }

    private Change added() {
        return added(BOB);
    }

    private Change removed() {
        return new Change.Removed(box.id(), List.of(message));
    }

    private static void assertThatIsMissed(Mono<Void> done) {
        assertThatThrownBy(done::block).hasCauseInstanceOf(MissedException.class);
    }

    @Test
    void theChangesOfAMailboxAreCarriedOutInTheirOrder() {
        try (Lane testee = lane()) {
            testee.accept(removed());
            testee.accept(added()).block();
            assertThat(box.indexed()).hasSize(1);

            testee.accept(added());
            testee.accept(
                    new Change.Flagged(box.id(), List.of(new Change.MessageFlags(message, new Flags("Late"), 1_000))));
            testee.accept(removed()).block();
            assertThat(box.indexed()).isEmpty();
        }
        assertThat(missed.size()).isZero();
    }

    @Test
    void whatIsComparedIsAsTheStoreHasItThen() {
        MessageUid gone = MessageUid.of(77);
        try (Lane testee = lane()) {
            testee.accept(removed());
            testee.accept(new Change.Compared(box.id(), BOB, List.of(message, gone)))
                    .block();
            assertThat(box.indexed()).containsOnlyKeys(message.asLong());

            box.expunge(message);
            testee.accept(new Change.Compared(box.id(), BOB, List.of(message, gone)))
                    .block();
            assertThat(box.indexed()).isEmpty();
        }
    }

    @Test
    void aMessageThatCanNotBeTakenApartIsIndexedWithoutItsText() throws IOException {
        MessageUid attached = box.append(Message.Builder.of()
                .setSubject("attached")
                .setBody(MultipartBuilder.create("mixed")
                        .addBodyPart(BodyPartBuilder.create()
                                .setBody("words", UTF_8)
                                .setContentDisposition("attachment", "words.txt"))
                        .build()));
        index.indexer().written(box.id()).block();
        AttachmentText failing = (attachment, session) -> {
            throw new IllegalStateException("no attachment is like this");
        };
        try (Lane testee = lane(100, this::writes, failing, Servers.ONE)) {
            testee.accept(new Change.Removed(box.id(), List.of(message, attached)));
            testee.accept(new Change.Added(box.id(), BOB, List.of(message, attached)))
                    .block();
        }

        assertThat(box.indexed()).containsOnlyKeys(message.asLong(), attached.asLong());
        assertThat(missed.size()).isZero();
    }

    @Test
    void aChangeThatFindsNoRoomIsMissedAtOnce() {
        try (Lane testee = stoppedLane(1)) {
            testee.accept(added());
            await().until(() -> testee.length() == 0);
            testee.accept(added());

            assertThatIsMissed(testee.accept(added()));

            assertThat(missed.contains(box.id())).isTrue();
        }
    }

    @Test
    void whatAComparisonFindsIsRefusedWhereThereIsNoRoomAndNotMissedForIt() throws Exception {
        try (Lane testee = stoppedLane(1)) {
            testee.accept(added());
            await().until(() -> testee.length() == 0);
            testee.accept(added());

            assertThatIsMissed(testee.mend(added(), PATIENCE));

            assertThat(missed.contains(box.id())).isFalse();
        }
    }

    @Test
    void theChangesOfAMissedMailboxAreLeftOutUntilAComparisonBegins() {
        missed.add(box.id());
        try (Lane testee = lane()) {
            assertThatIsMissed(testee.accept(removed()));
            assertThat(box.indexed()).hasSize(1);

            missed.begin(box.id());
            testee.accept(removed()).block();
            assertThat(box.indexed()).isEmpty();
        }
    }

    @Test
    void theMailboxOfWhatTheIndexDoesNotTakeIsMissed() throws IOException {
        try (TestIndex nowhere =
                        TestIndex.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "nowhere", Map.of());
                Lane testee = lane(100, () -> new Writes(nowhere.cluster(), nowhere.index()))) {
            SearchedMailboxes unused = SearchedMailboxes.by(nowhere);
            assertThatIsMissed(testee.accept(added()));
        }
        assertThat(missed.contains(box.id())).isTrue();
    }

    @Test
    void aMailboxThatCanNotBeReadCostsNoOtherMailbox() throws Exception {
        Box other = mailboxes.create("bob", "other");
        MessageUid inOther = other.append("subject");
        index.indexer().written(other.id()).block();
        try (Lane testee = stoppedLane(100)) {
            Mono<Void> unreadable = testee.accept(added(UNREADABLE));
            Mono<Void> readable = testee.accept(new Change.Removed(other.id(), List.of(inOther)));
            gate.countDown();

            assertThatIsMissed(unreadable);
            readable.block();
        }
        assertThat(other.indexed()).isEmpty();
        assertThat(missed.contains(box.id())).isTrue();
        assertThat(missed.contains(other.id())).isFalse();
    }

    @Test
    void aMailboxIsLookedAtOnceMoreForAllThatIsIndexedOfItAtOnce() {
        try (Lane testee = stoppedLane(100)) {
            testee.accept(removed());
            await().until(() -> testee.length() == 0);
            testee.accept(added());
            Mono<Void> last = testee.accept(added());
            gate.countDown();
            last.block();
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void aServerThatIsTheOnlyOneDoesNotLookAgain() {
        try (Lane testee = lane(100, this::writes, AttachmentText.none(), Servers.ONE)) {
            testee.accept(added()).block();
        }
        assertThat(looks).hasValue(0);
    }

    @Test
    void aMailboxThatCanNotBeLookedAtAgainIsMissed() {
        unreadable.add(SYSTEM);
        try (Lane testee = lane()) {
            assertThatIsMissed(testee.accept(added()));
        }
        assertThat(missed.contains(box.id())).isTrue();
    }

    @Test
    void whatEndsInAnErrorIsMissedAndTheLaneGoesOn() {
        AtomicBoolean failing = new AtomicBoolean(true);
        try (Lane testee = lane(100, () -> {
            if (failing.get()) {
                throw new OutOfMemoryError("as of a message that is too large");
            }
            return writes();
        })) {
            assertThatIsMissed(testee.accept(removed()));
            assertThat(missed.contains(box.id())).isTrue();

            failing.set(false);
            missed.begin(box.id());
            testee.accept(removed()).block();
            assertThat(box.indexed()).isEmpty();
        }
    }

    @Test
    void whatIsInHandWhenItIsClosedIsMissed() {
        Lane testee = stoppedLane(100);
        Mono<Void> inHand = testee.accept(added());
        await().until(() -> testee.length() == 0);

        testee.close();

        assertThatIsMissed(inHand);
        assertThat(missed.contains(box.id())).isTrue();
    }

    @Test
    void whatWaitsWhenItIsClosedIsMissedAndWhatComesLater() {
        Lane testee = stoppedLane(100);
        Mono<Void> first = testee.accept(added());
        Mono<Void> second = testee.accept(added());

        testee.close();

        assertThatIsMissed(first);
        assertThatIsMissed(second);
        assertThatIsMissed(testee.accept(added()));
        assertThat(missed.contains(box.id())).isTrue();
    }
}
