package io.mailkeep.search.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.mapping.MailIndex.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RebuildTest {
    private static final int MAILBOXES = 4;
    private static final int MESSAGES = 50;

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private final String name = OPEN_SEARCH.freshName();
    private final List<Box> boxes = new ArrayList<>();
    private final List<MessageUid> uids = new ArrayList<>();
    private TestIndex server;
    private Rebuild testee;

    /** A server of the second mapping, on the index that one of the first has made. */
    @BeforeEach
    void upgrade() throws Exception {
        TestIndex before = TestIndex.open(OPEN_SEARCH.address(), name, Map.of());
        before.cluster().close();
        server = TestIndex.at(OPEN_SEARCH.address(), name, Map.of(), 2);
        server.index().prepare().block();
        SearchedMailboxes mailboxes = SearchedMailboxes.by(server);
        for (int i = 0; i < MAILBOXES; i++) {
            Box box = mailboxes.create("bob", "box" + i);
            boxes.add(box);
            for (int message = 0; message < MESSAGES; message++) {
                uids.add(box.append("lasting " + message));
            }
            server.indexer().written(box.id()).block();
        }
        testee = server.rebuild();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private Iterable<MailboxId> all() {
        return boxes.stream().map(Box::id).toList();
    }

    private List<MessageUid> lasting() {
        return uids.subList(0, MESSAGES);
    }

    private void assertThatEverythingIsInTheNewIndex() throws Exception {
        assertThat(server.index().stage().block()).isEqualTo(Stage.CURRENT);
        assertThat(server.index().former().block()).containsExactly(name + "-v1");
        for (Box box : boxes) {
            assertThat(box.indexed()).isEqualTo(box.stored());
        }
        assertThat(server.missed().all().collectList().block()).isEmpty();
    }

    @Test
    void aServerOfALaterMappingGoesOnWithTheIndexAsItIs() throws Exception {
        assertThat(server.index().stage().block()).isEqualTo(Stage.BEHIND);
        assertThat(boxes.get(0).search(SearchQuery.subject("lasting"))).containsExactlyInAnyOrderElementsOf(lasting());
        assertThat(server.index().former().block()).isEmpty();
    }

    @Test
    void theNewIndexHasEverythingAndTakesThePlaceOfTheFormer() throws Exception {
        testee.run(this::all, Progress.unwatched());

        assertThatEverythingIsInTheNewIndex();
        assertThat(boxes.get(0).search(SearchQuery.subject("lasting"))).containsExactlyInAnyOrderElementsOf(lasting());
    }

    @Test
    void searchesAreAnsweredThroughoutAndNoChangeIsMissing() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger searches = new AtomicInteger();
        CompletableFuture<Void> searching = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                assertThat(boxes.get(0).search(SearchQuery.subject("lasting")))
                        .containsExactlyInAnyOrderElementsOf(lasting());
                searches.incrementAndGet();
            }
        });
        CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> {
            for (int i = 0; !ended.get(); i++) {
                Box box = boxes.get(i % MAILBOXES);
                MessageUid passing = box.append("passing " + i);
                box.flag(passing, "Kept" + i);
                box.flag(lasting().get(i % MESSAGES), "Turn" + i % 3);
                if (i % 2 == 0) {
                    box.expunge(passing);
                }
                server.indexer().written(box.id()).block();
            }
        });

        testee.run(this::all, Progress.unwatched());
        ended.set(true);
        changing.join();
        searching.join();

        for (Box box : boxes) {
            server.indexer().written(box.id()).block();
        }
        assertThatEverythingIsInTheNewIndex();
        assertThat(searches).hasPositiveValue();
    }

    @Test
    void whatIsWrittenWhileItIsFilledIsInBoth() throws Exception {
        server.index().begin().block();
        Box box = boxes.get(0);

        MessageUid uid = box.append("meanwhile");
        server.indexer().written(box.id()).block();

        assertThat(server.index().stage().block()).isEqualTo(Stage.FILLING);
        for (String alias : Set.of(server.index().writeAlias(), server.index().nextAlias())) {
            assertThat(server.cluster()
                            .ask(client -> client.exists(document -> document.index(alias)
                                    .id(box.id().serialize() + ":" + uid.asLong())
                                    .routing(box.id().serialize())))
                            .block()
                            .value())
                    .isTrue();
        }
    }

    @Test
    void aRunThatIsBrokenOffIsGoneOnWith() throws Exception {
        AtomicInteger listed = new AtomicInteger();
        assertThatThrownBy(() -> testee.run(
                        () -> {
                            if (listed.incrementAndGet() == 2) {
                                throw new IllegalStateException("the server stops");
                            }
                            return all();
                        },
                        Progress.unwatched()))
                .hasMessage("the server stops");
        assertThat(server.index().stage().block()).isEqualTo(Stage.FILLING);
        assertThat(boxes.get(0).search(SearchQuery.subject("lasting"))).containsExactlyInAnyOrderElementsOf(lasting());
        Counting progress = new Counting();

        testee.run(this::all, progress);

        assertThat(progress.mended).isZero();
        assertThatEverythingIsInTheNewIndex();
    }

    @Test
    void aRunThatIsBrokenOffAfterTheChangeIsEndedByTheNext() throws Exception {
        AtomicInteger listed = new AtomicInteger();
        assertThatThrownBy(() -> testee.run(
                        () -> {
                            if (listed.incrementAndGet() == 3) {
                                throw new IllegalStateException("the server stops");
                            }
                            return all();
                        },
                        Progress.unwatched()))
                .hasMessage("the server stops");
        assertThat(server.index().stage().block()).isEqualTo(Stage.SETTLING);

        testee.run(this::all, Progress.unwatched());

        assertThatEverythingIsInTheNewIndex();
    }

    @ParameterizedTest
    @MethodSource("io.mailkeep.search.reconciliation.CatchUpTest#breakdowns")
    void aMailboxOfWhichAnExtensionBreaksDownIsMissedAfterwards(Error breakdown) throws Exception {
        MailboxId broken = boxes.get(1).id();
        Rebuild rebuild = server.rebuild(mailbox -> {
            if (mailbox.getMailboxId().equals(broken)) {
                throw breakdown;
            }
        });

        rebuild.run(this::all, Progress.unwatched());

        assertThat(server.index().stage().block()).isEqualTo(Stage.CURRENT);
        assertThat(server.missed().all().collectList().block()).containsExactly(broken);
    }

    @Test
    void aServerOfTheFormerMappingDoesNotGoBack() throws Exception {
        testee.run(this::all, Progress.unwatched());
        TestIndex last = TestIndex.at(OPEN_SEARCH.address(), name, Map.of());

        assertThat(last.index().stage().block()).isEqualTo(Stage.CURRENT);
        last.cluster().close();
    }

    @Test
    void theFormerIndexIsDeletedOnDemand() throws Exception {
        testee.run(this::all, Progress.unwatched());
        make(name + "-vault");

        server.index().deleteFormer().block();

        assertThat(server.index().former().block()).isEmpty();
        assertThat(exists(name + "-v1")).isFalse();
        assertThat(exists(name + "-v2")).isTrue();
        assertThat(exists(name + "-vault")).as("another's").isTrue();
        assertThat(boxes.get(0).search(SearchQuery.subject("lasting"))).containsExactlyInAnyOrderElementsOf(lasting());
    }

    @Test
    void theFormerIndexIsNotDeletedBeforeTheNewOneIsComplete() throws Exception {
        server.index().begin().then(server.index().replace()).block();

        assertThatThrownBy(() -> server.index().deleteFormer().block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The new search index is not complete yet");

        assertThat(exists(name + "-v1")).isTrue();
    }

    @Test
    void anIndexThatIsSearchedIsNotFormer() throws Exception {
        testee.run(this::all, Progress.unwatched());
        server.cluster()
                .ask(client -> client.indices().putAlias(alias -> alias.index(name + "-v1")
                        .name(server.index().readAlias())))
                .block();

        server.index().deleteFormer().block();

        assertThat(exists(name + "-v1")).isTrue();
    }

    private void make(String index) {
        server.cluster()
                .ask(client -> client.indices().create(create -> create.index(index)))
                .block();
    }

    private boolean exists(String index) {
        return server.cluster()
                .ask(client -> client.indices().exists(exists -> exists.index(index)))
                .block()
                .value();
    }

    @Test
    void whereTheMappingIsTheSameNothingIsDone() throws Exception {
        testee.run(this::all, Progress.unwatched());

        testee.run(
                () -> {
                    throw new AssertionError("nothing is to be compared");
                },
                Progress.unwatched());

        assertThatEverythingIsInTheNewIndex();
    }

    private static final class Counting implements Progress {
        private int mended;

        @Override
        public void compared(int messages) {}

        @Override
        public void mending(int messages) {
            mended += messages;
        }
    }
}
