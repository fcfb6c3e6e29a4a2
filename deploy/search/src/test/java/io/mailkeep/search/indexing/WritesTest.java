package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.SearchedMailboxes.State;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.indexing.Writes.NotWrittenException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WritesTest {
    private static final MessageUid ONE = MessageUid.of(1);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private TestIndex index;
    private Box box;
    private Writes testee;

    @BeforeEach
    void makeMailbox() throws Exception {
        index = TestIndex.on(OPEN_SEARCH);
        box = SearchedMailboxes.by(index).create("bob", "INBOX");
        testee = new Writes(index.cluster(), index.index());
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    private Map<String, Object> document(MessageUid uid, long modSeq) {
        return new HashMap<>(Map.of(
                "mailbox", box.id().serialize(),
                "uid", uid.asLong(),
                "message", "m" + uid.asLong(),
                "modSeq", modSeq,
                "flags", List.of()));
    }

    @Test
    void flagsThatComeLateDoNotUndoLaterOnes() throws Exception {
        testee.index(box.id(), ONE, document(ONE, 5));
        testee.setFlags(box.id(), ONE, new Flags("Later"), 9);
        testee.setFlags(box.id(), ONE, new Flags("Late"), 7);
        testee.send();

        assertThat(box.indexed()).containsEntry(1L, new State(9, Set.of("Later")));
    }

    @Test
    void flagsThatTwoServersSetAtTheSameTimeAreInNoOnesWay() throws Exception {
        for (long uid = 1; uid <= 100; uid++) {
            testee.index(box.id(), MessageUid.of(uid), document(MessageUid.of(uid), uid));
        }
        testee.send();
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(() -> setFlags(new Writes(index.cluster(), index.index())));

        setFlags(testee);
        other.join();

        assertThat(box.indexed().values()).allMatch(state -> state.modSeq() == 1_020);
    }

    private void setFlags(Writes writes) {
        try {
            for (int round = 1; round <= 20; round++) {
                for (long uid = 1; uid <= 100; uid++) {
                    writes.setFlags(box.id(), MessageUid.of(uid), new Flags("Round" + round), 1_000 + round);
                }
                writes.send();
            }
        } catch (NotWrittenException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void flagsOfAMessageThatIsNotThereAndItsRemovalDoNothing() throws Exception {
        testee.setFlags(box.id(), ONE, new Flags("Any"), 9);
        testee.delete(box.id(), ONE);
        testee.send();

        assertThat(box.indexed()).isEmpty();
    }

    @Test
    void aMessageWhoseTextIsRefusedIsIndexedWithoutIt() throws Exception {
        MessageUid refused = MessageUid.of(2);
        Map<String, Object> unusable = document(refused, 6);
        unusable.put("body", Map.of("no", "text"));
        testee.index(box.id(), ONE, document(ONE, 5));
        testee.index(box.id(), refused, unusable);
        testee.send();

        assertThat(box.indexed()).containsOnlyKeys(1L, 2L);
    }

    @Test
    void anIndexThatIsNotThereIsNotMadeByTheWay() throws Exception {
        try (TestIndex absent = TestIndex.at(OPEN_SEARCH.address(), "test-" + UUID.randomUUID(), Map.of())) {
            SearchedMailboxes unused = SearchedMailboxes.by(absent);
            Writes nowhere = new Writes(absent.cluster(), absent.index());

            nowhere.index(box.id(), ONE, document(ONE, 5));
            assertThatThrownBy(nowhere::send).isInstanceOf(NotWrittenException.class);
            nowhere.delete(box.id(), ONE);
            assertThatThrownBy(nowhere::send).isInstanceOf(NotWrittenException.class);
            nowhere.setFlags(box.id(), ONE, new Flags("Any"), 9);
            assertThatThrownBy(nowhere::send).isInstanceOf(NotWrittenException.class);

            assertThat(absent.index().isOpen().block()).isFalse();
            absent.index().prepare().block();
        }
    }

    @Test
    void aMailboxIsRemovedHoweverManyMessagesItHas() throws Exception {
        for (long uid = 1; uid <= 10_500; uid++) {
            testee.index(box.id(), MessageUid.of(uid), document(MessageUid.of(uid), uid));
            testee.sendIfMany();
        }
        testee.send();
        assertThat(box.indexed()).hasSize(10_000);

        testee.deleteAll(box.id());

        assertThat(box.indexed()).isEmpty();
    }

    @Test
    void aMailboxOfWhichNothingIsLeftIsToldFromOneThatIsWrittenAtTheSameTime() throws Exception {
        int messages = 200;
        for (long uid = 1; uid <= messages; uid++) {
            testee.index(box.id(), MessageUid.of(uid), document(MessageUid.of(uid), uid));
        }
        testee.send();
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            for (int round = 1; !ended.get(); round++) {
                setFlagsOfAll(messages, round);
            }
        });

        try {
            testee.deleteAll(box.id());
        } catch (NotWrittenException e) {
            ended.set(true);
            other.join();
            testee.deleteAll(box.id());
        }
        assertThat(box.indexed()).isEmpty();
        ended.set(true);
        other.join();

        assertThat(box.indexed()).isEmpty();
    }

    private void setFlagsOfAll(int messages, int round) {
        Writes writes = new Writes(index.cluster(), index.index());
        try {
            for (long uid = 1; uid <= messages; uid++) {
                writes.setFlags(box.id(), MessageUid.of(uid), new Flags("Round" + round), 1_000 + round);
            }
            writes.send();
        } catch (NotWrittenException e) {
            // The same conflict, seen from the other side.
        }
    }
}
