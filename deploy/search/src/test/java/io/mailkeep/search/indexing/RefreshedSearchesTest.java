package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.TestIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.SearchQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What searches of mailboxes that change cost in refreshes, and that they find what was written before them. */
class RefreshedSearchesTest {
    private static final int CLIENTS = 8;
    private static final int CHANGES = 15;

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private final List<Box> boxes = new ArrayList<>();
    private Gate gate;
    private TestIndex index;

    @BeforeEach
    void makeMailboxes() throws Exception {
        gate = new Gate(OPEN_SEARCH.address());
        index = TestIndex.open(gate.address(), OPEN_SEARCH.freshName(), Map.of());
        SearchedMailboxes mailboxes = SearchedMailboxes.by(index);
        for (int i = 0; i < CLIENTS; i++) {
            boxes.add(mailboxes.create("user" + i, "INBOX"));
        }
    }

    @AfterEach
    void close() throws IOException {
        index.close();
        gate.close();
    }

    @Test
    void searchesOfManyMailboxesThatHaveChangedShareARefresh() {
        for (Box box : boxes) {
            box.append("subject");
            index.indexer().written(box.id()).block();
        }
        gate.shut();
        List<CompletableFuture<Void>> searches = boxes.stream()
                .map(box -> index.indexer().settled(List.of(box.id())).toFuture())
                .toList();
        gate.open();
        searches.forEach(CompletableFuture::join);

        assertThat(gate.refreshes()).isEqualTo(1);
        assertThat(boxes).allSatisfy(box -> assertThat(box.search(SearchQuery.subject("subject")))
                .hasSize(1));
        assertThat(gate.refreshes()).isEqualTo(1);
    }

    @Test
    void everyClientFindsItsOwnChangeWhileOthersMakeTheirs() {
        List<CompletableFuture<Void>> clients = boxes.stream()
                .flatMap(box -> List.of("odd", "even").stream()
                        .map(subject -> CompletableFuture.runAsync(() -> changeAndSearch(box, subject))))
                .toList();

        clients.forEach(CompletableFuture::join);
    }

    private static void changeAndSearch(Box box, String subject) {
        for (int i = 0; i < CHANGES; i++) {
            MessageUid uid = box.append(subject + " " + i);

            assertThat(box.search(SearchQuery.subject(subject))).hasSize(i + 1).contains(uid);
        }
    }
}
