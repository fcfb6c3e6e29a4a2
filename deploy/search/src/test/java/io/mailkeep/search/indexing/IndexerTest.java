package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.TestIndex;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IndexerTest {
    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private Gate gate;
    private TestIndex index;
    private Box box;

    @BeforeEach
    void makeMailbox() throws Exception {
        gate = new Gate(OPEN_SEARCH.address());
        index = TestIndex.open(gate.address(), OPEN_SEARCH.freshName(), Map.of());
        box = SearchedMailboxes.by(index).create("bob", "INBOX");
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

    @Test
    void aChangeThatIsMissedIsNotTimed() {
        index.missed().add(box.id());

        box.append("subject");

        assertThat(index.metrics().executionTimesFor(Indexer.LAG)).isEmpty();
    }
}
