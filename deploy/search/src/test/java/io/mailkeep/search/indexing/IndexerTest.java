package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.TestIndex;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.event.EventFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IndexerTest {
    private static final Username BOB = Username.of("bob");

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private Gate gate;
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private Box box;

    @BeforeEach
    void makeMailbox() throws Exception {
        gate = new Gate(OPEN_SEARCH.address());
        index = TestIndex.open(gate.address(), OPEN_SEARCH.freshName(), Map.of());
        mailboxes = SearchedMailboxes.by(index);
        box = mailboxes.create(BOB.asString(), "INBOX");
    }

    @AfterEach
    void close() throws IOException {
        index.close();
        gate.close();
    }

    @Test
    void aChangeIsTimedUntilItIsWritten() {
        gate.shut();
        box.append("subject");
        assertThat(index.metrics().executionTimesFor(Indexer.LAG)).isEmpty();

        gate.open();
        index.indexer().written(box.id()).block();

        assertThat(index.metrics().executionTimesFor(Indexer.LAG)).hasSize(1);
    }

    /** One STORE of so many messages. */
    private void flag(int messages) throws Exception {
        List<UpdatedFlags> updated = LongStream.rangeClosed(1, messages)
                .mapToObj(uid -> UpdatedFlags.builder()
                        .uid(MessageUid.of(uid))
                        .modSeq(ModSeq.of(uid))
                        .oldFlags(new Flags())
                        .newFlags(new Flags(Flag.SEEN))
                        .build())
                .toList();
        Event event = EventFactory.flagsUpdated()
                .randomEventId()
                .mailboxSession(mailboxes.manager().createSystemSession(BOB))
                .mailbox(box.mailbox())
                .updatedFlags(updated)
                .build();
        mailboxes.manager().getEventBus().dispatch(event, Set.of()).block();
    }

    private void assertThatIsWrittenInSeveralBulks(String kind, int messages) {
        index.indexer().written(box.id()).block();

        List<Long> operations = gate.bulks().stream()
                .map(bulk -> bulk.lines()
                        .filter(line -> line.startsWith("{\"" + kind + "\":"))
                        .count())
                .toList();
        assertThat(operations).allMatch(some -> some <= 500);
        assertThat(operations.stream().mapToLong(Long::longValue).sum()).isEqualTo(messages);
        assertThat(index.missed().size()).isZero();
    }

    @Test
    void flagsOfManyMessagesAtOnceAreOneChange() throws Exception {
        flag(3_000);

        assertThatIsWrittenInSeveralBulks("update", 3_000);
    }

    @Test
    void theRemovalOfManyMessagesIsWrittenInSeveralBulks() {
        index.indexer()
                .accept(new Change.Removed(
                        box.id(),
                        LongStream.rangeClosed(1, 3_000)
                                .mapToObj(MessageUid::of)
                                .toList()));

        assertThatIsWrittenInSeveralBulks("delete", 3_000);
    }

    @Test
    void aChangeThatIsMissedIsNotTimed() {
        index.missed().add(box.id());

        box.append("subject");

        assertThat(index.metrics().executionTimesFor(Indexer.LAG)).isEmpty();
    }
}
