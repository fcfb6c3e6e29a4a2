package io.mailkeep.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.reconciliation.Progress;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.AttachmentMetadata;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.message.BodyPartBuilder;
import org.apache.james.mime4j.message.MultipartBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;

/**
 * Two servers index one store: what is added is handed to the one, which takes its time to read attachments, and all that
 * happens meanwhile to the other.
 */
class SeveralServersTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String FLAG = "Meanwhile";

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    /** Reads nothing, and while it is held takes its time for it. */
    private static final class SlowText implements AttachmentText {
        private volatile CountDownLatch begun = new CountDownLatch(1);
        private volatile CountDownLatch held = new CountDownLatch(0);

        @Override
        public Optional<String> of(AttachmentMetadata attachment, MailboxSession session) {
            begun.countDown();
            await(held);
            return Optional.empty();
        }

        void hold() {
            begun = new CountDownLatch(1);
            held = new CountDownLatch(1);
        }

        void awaitBegun() {
            await(begun);
        }

        void release() {
            held.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Hands each event to one of the two, as a queue does that both consume. */
    private static final class Competing implements EventListener.ReactiveGroupEventListener {
        /** The name under which the event bus knows them. */
        public static final class CompetingGroup extends Group {}

        private final OpenSearchMessageSearchIndex ofAdded;
        private final OpenSearchMessageSearchIndex ofOthers;

        Competing(OpenSearchMessageSearchIndex ofAdded, OpenSearchMessageSearchIndex ofOthers) {
            this.ofAdded = ofAdded;
            this.ofOthers = ofOthers;
        }

        @Override
        public Group getDefaultGroup() {
            return new CompetingGroup();
        }

        @Override
        public boolean isHandling(Event event) {
            return ofAdded.isHandling(event);
        }

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return (event instanceof Added ? ofAdded : ofOthers).reactiveEvent(event);
        }
    }

    private final SlowText slow = new SlowText();
    private TestIndex one;
    private TestIndex other;
    private Box box;

    @BeforeEach
    void start() throws Exception {
        String name = OPEN_SEARCH.freshName();
        one = TestIndex.open(OPEN_SEARCH.address(), name, Map.of());
        other = TestIndex.open(OPEN_SEARCH.address(), name, Map.of());
        InMemoryIntegrationResources james = InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();
        james.getEventBus().register(new Competing(over(james, one, slow), over(james, other, AttachmentText.none())));
        box = SearchedMailboxes.of(james.getMailboxManager(), other).create("bob", "INBOX");
    }

    private static OpenSearchMessageSearchIndex over(
            InMemoryIntegrationResources james, TestIndex index, AttachmentText texts) {
        return index.over(
                james.getMailboxManager().getMapperFactory(),
                james.getMailboxManager().getSessionProvider(),
                texts);
    }

    @AfterEach
    void close() throws IOException {
        slow.release();
        one.close();
        other.close();
    }

    private MessageUid appendAttached() throws IOException {
        return box.append(Message.Builder.of()
                .setSubject("attached")
                .setBody(MultipartBuilder.create("mixed")
                        .addBodyPart(BodyPartBuilder.create()
                                .setBody("words", UTF_8)
                                .setContentDisposition("attachment", "words.txt"))
                        .build()));
    }

    private static void write(TestIndex index, Box written) {
        index.indexer().written(written.id()).block();
    }

    /** What the other server does while the one has read a message and not written it. */
    private void meanwhile(Runnable change) {
        slow.awaitBegun();
        change.run();
        write(other, box);
        slow.release();
        write(one, box);
    }

    private void assertThatIndexIsEqualToStore() throws Exception {
        assertThat(box.indexed()).isEqualTo(box.stored());
    }

    @Test
    void aFlagThatIsSetWhileTheMessageIsReadIsIndexed() throws Exception {
        slow.hold();
        MessageUid uid = appendAttached();

        meanwhile(() -> box.flag(uid, FLAG));

        assertThat(box.stored().get(uid.asLong()).flags()).contains(FLAG);
        assertThatIndexIsEqualToStore();
    }

    @Test
    void nothingIsLeftOfAMessageThatIsRemovedWhileItIsRead() throws Exception {
        slow.hold();
        MessageUid uid = appendAttached();

        meanwhile(() -> box.expunge(uid));

        assertThat(box.indexed()).isEmpty();
    }

    @Test
    void nothingIsLeftOfAMailboxThatIsDeletedWhileItsMessageIsRead() throws Exception {
        slow.hold();
        appendAttached();

        meanwhile(box::delete);

        assertThat(box.indexed()).isEmpty();
    }

    @Test
    void aComparisonDoesNotUndoAFlagThatIsSetMeanwhile() throws Exception {
        MessageUid uid = appendAttached();
        write(one, box);
        slow.hold();
        CompletableFuture<Void> comparison = CompletableFuture.runAsync(this::compareEverything);

        meanwhile(() -> box.flag(uid, FLAG));
        comparison.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(box.stored().get(uid.asLong()).flags()).contains(FLAG);
        assertThatIndexIsEqualToStore();
    }

    private void compareEverything() {
        try {
            one.reconciliation().reconcile(box.id(), Depth.EVERYTHING, Progress.unwatched());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
