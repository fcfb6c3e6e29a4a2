package io.mailkeep.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.reconciliation.CatchUp;
import io.mailkeep.search.reconciliation.Upkeep;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an OpenSearch of the test's own does to mail and searches when it is killed, frozen and started again. */
class OutageTest {
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(5);

    private static OpenSearchNode node;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private Box box;
    private CatchUp catchUp;

    @BeforeAll
    static void startNode() {
        node = OpenSearchNode.builder().heapMegabytes(256).shortLived().start();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void startIndex() throws Exception {
        start(Map.of());
    }

    private void start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "opensearch.requestTimeout", "15000",
                "opensearch.search.timeout", "5000",
                "opensearch.search.waitForIndexing", "5000"));
        all.putAll(settings);
        index = TestIndex.at(node.address(), "test-" + UUID.randomUUID(), all);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            index.index().prepare().then(index.index().open()).block();
            return true;
        });
        mailboxes = SearchedMailboxes.by(index);
        box = mailboxes.create("bob", "INBOX");
        catchUp = newCatchUp();
    }

    private CatchUp newCatchUp() {
        return new CatchUp(
                index.index(),
                index.missed(),
                index.reconciliation(),
                metrics,
                new NoopGaugeRegistry(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        catchUp.close();
        index.close();
        if (node.isAlive()) {
            node.resume();
        } else {
            node.restart();
        }
    }

    private List<MessageUid> append(int messages) {
        List<MessageUid> uids = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            uids.add(box.append("subject " + i));
        }
        return uids;
    }

    private List<MessageUid> appendIndexed(int messages) {
        List<MessageUid> uids = append(messages);
        index.indexer().written(box.id()).block();
        return uids;
    }

    private List<MessageUid> search() {
        return box.search(SearchQuery.subject("subject"));
    }

    private void catchUp() {
        await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
            catchUp.round();
            return index.missed().size() == 0 && index.indexer().waiting() == 0;
        });
    }

    private int mended() {
        return metrics.countFor(CatchUp.MENDED);
    }

    private static Duration within(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void mailFlowsWhileTheEngineIsDownAndOnlyWhatWasMissedIsIndexedAfterwards() throws Exception {
        List<MessageUid> before = appendIndexed(30);
        node.kill();

        List<MessageUid> during = new ArrayList<>();
        Duration took = within(() -> {
            during.addAll(append(10));
            box.flag(before.get(0), "flagged");
            box.expunge(before.get(1));
        });

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(search())
                .contains(before.get(0), during.get(9))
                .doesNotContain(before.get(1))
                .hasSize(39);

        await().until(() -> index.missed().contains(box.id()));
        node.restart();
        catchUp();

        assertThat(box.indexed()).isEqualTo(box.stored());
        // A comparison that fails on its way, as it may so soon, is not counted, and has mended some.
        assertThat(mended()).isBetween(1, 12);
        assertThat(search()).hasSize(39);
    }

    @Test
    void aFrozenEngineDelaysNoMailAndASearchForABoundedTime() throws Exception {
        List<MessageUid> before = appendIndexed(5);
        assertThat(search()).hasSize(5);
        node.pause();

        Duration first = within(() -> assertThat(search()).isEqualTo(before));
        Duration next = within(() -> assertThat(search()).isEqualTo(before));
        Duration appending = within(() -> append(10));

        assertThat(first).isLessThan(Duration.ofSeconds(14));
        assertThat(next).isLessThan(Duration.ofSeconds(4));
        assertThat(appending).isLessThan(Duration.ofSeconds(4));

        await().atMost(Duration.ofSeconds(90)).until(() -> index.missed().contains(box.id()));
        node.resume();
        catchUp();

        assertThat(box.indexed()).isEqualTo(box.stored());
    }

    @Test
    void whatChangesUnderLoadWhileTheEngineIsKilledFrozenAndStartedIsAllIndexedInTheEnd() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Box> boxes = List.of(box, mailboxes.create("bob", "one"), mailboxes.create("bob", "two"));
        List<CompletableFuture<Void>> loads = boxes.stream()
                .map(loaded -> CompletableFuture.runAsync(() -> change(loaded, over)))
                .toList();
        Upkeep upkeep = new Upkeep(Duration.ofMillis(100));
        upkeep.start("catching up", catchUp::round);

        for (int round = 0; round < 2; round++) {
            forAWhile();
            node.kill();
            forAWhile();
            node.restart();
            forAWhile();
            node.pause();
            forAWhile();
            node.resume();
        }
        over.set(true);
        CompletableFuture.allOf(loads.toArray(CompletableFuture[]::new)).get();
        upkeep.close();
        catchUp();

        for (Box changed : boxes) {
            assertThat(changed.indexed()).isEqualTo(changed.stored());
        }
    }

    /** Long enough for changes to be written or missed. */
    private static void forAWhile() {
        await().pollDelay(Duration.ofMillis(700)).until(() -> true);
    }

    private static void change(Box changed, AtomicBoolean over) {
        Random random = new Random(3);
        List<MessageUid> living = new ArrayList<>();
        for (int i = 0; !over.get(); i++) {
            living.add(changed.append("subject " + i));
            changed.flag(living.get(random.nextInt(living.size())), "flag" + random.nextInt(10));
            if (living.size() > 20) {
                changed.expunge(living.remove(random.nextInt(living.size())));
            }
            LockSupport.parkNanos(BETWEEN_CHANGES.toNanos());
        }
    }

    @Test
    void nothingIsLeftOfAMailboxThatIsDeletedWhileTheEngineIsDown() throws Exception {
        Box deleted = mailboxes.create("bob", "deleted");
        deleted.append("subject");
        index.indexer().written(deleted.id()).block();
        assertThat(deleted.indexed()).hasSize(1);
        node.kill();

        deleted.delete();
        await().until(() -> index.missed().contains(deleted.id()));
        node.restart();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> deleted.indexed().size() == 1);
        catchUp();

        assertThat(deleted.indexed()).isEmpty();
    }

    @Test
    void aSearchIsRefusedWhileTheEngineIsDownWhereThatIsConfigured() throws Exception {
        index.close();
        start(Map.of("opensearch.search.whenUnavailable", "refuse"));
        appendIndexed(3);
        assertThat(search()).hasSize(3);
        node.kill();

        assertThatThrownBy(this::search).hasCauseInstanceOf(SearchUnavailableException.class);

        node.restart();
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> search().size() == 3);
    }

    @Test
    void aMailboxThatIsTooLargeIsNotScanned() throws Exception {
        index.close();
        start(Map.of("opensearch.search.scannedMessages", "5"));
        appendIndexed(6);
        assertThat(search()).hasSize(6);
        node.kill();

        assertThatThrownBy(this::search)
                .hasCauseInstanceOf(SearchUnavailableException.class)
                .hasMessageContaining("6 messages, opensearch.search.scannedMessages=5");
    }

    @Test
    void aServerThatStartsBeforeTheEngineFindsItLater() throws Exception {
        index.close();
        node.kill();
        index = TestIndex.at(node.address(), "test-" + UUID.randomUUID(), Map.of("opensearch.requestTimeout", "1500"));
        mailboxes = SearchedMailboxes.by(index);
        box = mailboxes.create("bob", "INBOX");
        catchUp = newCatchUp();
        append(3);
        assertThat(search()).hasSize(3);
        assertThatThrownBy(catchUp::round);

        await().until(() -> index.missed().contains(box.id()));
        node.restart();
        catchUp();

        assertThat(search()).hasSize(3);
        assertThat(box.indexed()).isEqualTo(box.stored());
    }
}
