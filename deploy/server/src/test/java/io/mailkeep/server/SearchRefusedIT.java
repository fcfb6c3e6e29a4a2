package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.OpenSearchNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An OpenSearch that ends under a server that is to refuse a search rather than scan. */
class SearchRefusedIT {
    private static final String USER = "anna@example.test";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    @Test
    void aSearchIsSaidToBeUnavailableWhileMailFlowsAndFindsEverythingLater() throws IOException {
        try (OpenSearchNode node =
                        OpenSearchNode.builder().heapMegabytes(256).shortLived().start();
                RunningServer server = RunningServer.in(home)
                        .engines(ENGINES.freshPlace().withOpenSearch(node.address()))
                        .lookingAfterTheIndexEachSecond()
                        .openSearchSetting("opensearch.search.whenUnavailable=refuse")
                        .start()) {
            server.addDomain("example.test");
            server.addUser(USER, "secret");
            try (SearchingClient client = SearchingClient.in(server, USER, "INBOX")) {
                client.append("", "Subject: before\n\nthe index was there\n");
                awaitFound(client, List.of(1L));

                node.kill();
                client.append("", "Subject: during\n\nthe index was away\n");
                assertThatThrownBy(() -> client.search("BODY index")).hasMessageContaining("x NO [UNAVAILABLE] ");

                node.restart();
                awaitFound(client, List.of(1L, 2L));
            }
        }
    }

    private static void awaitFound(SearchingClient client, List<Long> uids) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.search("BODY index")).isEqualTo(uids));
    }
}
