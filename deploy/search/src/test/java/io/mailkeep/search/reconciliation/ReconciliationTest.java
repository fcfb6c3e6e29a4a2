package io.mailkeep.search.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.util.concurrent.Striped;
import com.google.common.util.concurrent.Uninterruptibles;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.SearchedMailboxes.State;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import io.mailkeep.search.reconciliation.Reconciliation.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReconciliationTest {
    private static final int PAGE = 3;

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private TestIndex index;
    private Reconciliation testee;
    private SearchedMailboxes mailboxes;
    private Box box;

    @BeforeEach
    void makeMailbox() throws Exception {
        index = TestIndex.on(OPEN_SEARCH);
        mailboxes = SearchedMailboxes.by(index);
        box = mailboxes.create("bob", "INBOX");
        testee = new Reconciliation(
                new Documents(index.cluster(), index.index().writeAlias(), PAGE),
                index.indexer(),
                index.messages(),
                index.missed(),
                mailbox -> {});
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    private List<MessageUid> append(int messages) {
        List<MessageUid> uids = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            uids.add(box.append("subject " + i));
        }
        index.indexer().written(box.id()).block();
        return uids;
    }

    private void removeDocument(Box of, MessageUid uid) {
        index.cluster()
                .ask(client ->
                        client.delete(delete -> delete.index(index.index().writeAlias())
                                .id(of.id().serialize() + ":" + uid.asLong())
                                .routing(of.id().serialize())))
                .block();
    }

    private void writeDocument(Box of, long uid, long modSeq, List<String> flags) {
        index.cluster()
                .ask(client -> client.index(write -> write.index(index.index().writeAlias())
                        .id(of.id().serialize() + ":" + uid)
                        .routing(of.id().serialize())
                        .document(Map.of(
                                "mailbox", of.id().serialize(),
                                "uid", uid,
                                "message", "m" + uid,
                                "modSeq", modSeq,
                                "flags", flags))))
                .block();
        index.index().refresh().block();
    }

    private Outcome reconcile(Depth depth) throws Exception {
        return testee.reconcile(box.id(), depth, Progress.unwatched());
    }

    private void assertThatIndexIsEqualToStore() throws Exception {
        assertThat(box.indexed()).isEqualTo(box.stored());
    }

    @Test
    void nothingIsWrittenWhereNothingDiffers() throws Exception {
        append(10);

        Outcome outcome = reconcile(Depth.DIFFERENCES);

        assertThat(outcome).isEqualTo(new Outcome(10, 0));
    }

    @Test
    void whatTheIndexLacksHasTooMuchOrHasOtherwiseIsMendedAndNothingElse() throws Exception {
        List<MessageUid> uids = append(12);
        removeDocument(box, uids.get(0));
        removeDocument(box, uids.get(5));
        removeDocument(box, uids.get(11));
        State later = box.stored().get(uids.get(3).asLong());
        writeDocument(box, uids.get(3).asLong(), later.modSeq() - 1, List.of("Stale"));
        writeDocument(box, uids.get(7).asLong(), 1_000_000, List.of("FromABackup"));
        writeDocument(box, 1_000, 5, List.of());
        writeDocument(box, 1_001, 5, List.of());

        Outcome outcome = reconcile(Depth.DIFFERENCES);

        assertThat(outcome).isEqualTo(new Outcome(14, 7));
        assertThatIndexIsEqualToStore();
        assertThat(reconcile(Depth.DIFFERENCES).mended()).isZero();
    }

    @Test
    void everyDifferenceIsFoundWhereverThePagesEnd() throws Exception {
        List<MessageUid> uids = append(20);
        Random random = new Random(4);
        for (int round = 0; round < 10; round++) {
            Set<MessageUid> removed = new HashSet<>();
            uids.stream().filter(uid -> random.nextBoolean()).forEach(removed::add);
            removed.forEach(uid -> removeDocument(box, uid));
            index.index().refresh().block();

            Outcome outcome = reconcile(Depth.DIFFERENCES);

            assertThat(outcome.mended()).isEqualTo(removed.size());
            assertThatIndexIsEqualToStore();
        }
    }

    @Test
    void everythingIsWrittenAnewOnDemand() throws Exception {
        List<MessageUid> uids = append(40);
        State state = box.stored().get(uids.get(3).asLong());
        writeDocument(box, uids.get(3).asLong(), state.modSeq(), List.of());
        assertThat(box.search(SearchQuery.subject("subject 3"))).doesNotContain(uids.get(3));

        Outcome outcome = reconcile(Depth.EVERYTHING);

        assertThat(outcome).isEqualTo(new Outcome(40, 40));
        assertThat(box.search(SearchQuery.subject("subject 3"))).contains(uids.get(3));
        assertThatIndexIsEqualToStore();
    }

    /** Of 256 locks. */
    private MailboxId ofTheSameStripe() {
        Striped<Lock> stripes = Striped.lock(256);
        return IntStream.range(1_000, 100_000)
                .mapToObj(InMemoryId::of)
                .filter(id -> stripes.get(id) == stripes.get(box.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aComparisonThatIsHeldUpHoldsUpNoOtherMailbox() throws Exception {
        append(1);
        MailboxId other = ofTheSameStripe();
        CountDownLatch heldUp = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Progress slow = new Progress() {
            @Override
            public void compared(int messages) {}

            @Override
            public void mending(int messages) {
                heldUp.countDown();
                Uninterruptibles.awaitUninterruptibly(goesOn);
            }
        };
        FutureTask<Outcome> paced = new FutureTask<>(() -> testee.reconcile(box.id(), Depth.EVERYTHING, slow));
        new Thread(paced).start();
        heldUp.await();

        try {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> testee.reconcile(other, Depth.DIFFERENCES, Progress.unwatched()));
        } finally {
            goesOn.countDown();
        }
        assertThat(paced.get()).isEqualTo(new Outcome(1, 1));
    }

    @Test
    void nothingIsLeftOfAMailboxThatIsGone() throws Exception {
        Box gone = mailboxes.create("bob", "gone");
        gone.append("one");
        gone.delete();
        index.indexer().written(gone.id()).block();
        for (int uid = 1; uid <= 100; uid++) {
            writeDocument(gone, uid, uid, List.of());
        }

        testee.reconcile(gone.id(), Depth.DIFFERENCES, Progress.unwatched());

        assertThat(gone.indexed()).isEmpty();
    }

    @Test
    void aComparedMailboxIsMissedNoLonger() throws Exception {
        append(3);
        index.missed().add(box.id());
        box.append("left out");
        assertThat(box.indexed()).hasSize(3);

        reconcile(Depth.DIFFERENCES);

        assertThat(index.missed().contains(box.id())).isFalse();
        assertThatIndexIsEqualToStore();
    }

    @Test
    void progressIsTold() throws Exception {
        append(5);
        AtomicBoolean paced = new AtomicBoolean();
        List<Integer> compared = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void compared(int messages) {
                compared.add(messages);
            }

            @Override
            public void mending(int messages) {
                paced.set(messages == 5);
            }
        };

        testee.reconcile(box.id(), Depth.EVERYTHING, progress);

        assertThat(compared.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
        assertThat(paced).isTrue();
    }

    @Test
    void aMailboxIsWrittenAnewWhileItChangesAndNoSearchMissesWhatWasThere() throws Exception {
        List<MessageUid> base = append(60);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> change(base, over));
        CompletableFuture<List<List<MessageUid>>> searches = CompletableFuture.supplyAsync(() -> search(over));

        for (int round = 0; round < 6; round++) {
            reconcile(round % 2 == 0 ? Depth.EVERYTHING : Depth.DIFFERENCES);
        }
        over.set(true);
        changes.get();

        assertThat(searches.get()).isNotEmpty().allSatisfy(found -> assertThat(found)
                .containsAll(base));
        index.indexer().written(box.id()).block();
        assertThatIndexIsEqualToStore();
        assertThat(index.missed().size()).isZero();
    }

    private void change(List<MessageUid> base, AtomicBoolean over) {
        Random random = new Random(7);
        List<MessageUid> own = new ArrayList<>();
        for (int i = 0; !over.get(); i++) {
            if (i % 50 == 0) {
                // What does not fit into the indexer's queue is left to another comparison.
                index.indexer().written(box.id()).block();
            }
            own.add(box.append("other " + i));
            box.flag(base.get(random.nextInt(base.size())), "flag" + random.nextInt(20));
            if (own.size() > 3) {
                MessageUid uid = own.remove(random.nextInt(own.size()));
                box.flag(uid, "soon-gone");
                box.expunge(uid);
            }
        }
    }

    private List<List<MessageUid>> search(AtomicBoolean over) {
        List<List<MessageUid>> found = new ArrayList<>();
        while (!over.get()) {
            found.add(box.search(SearchQuery.subject("subject")));
        }
        return found;
    }
}
