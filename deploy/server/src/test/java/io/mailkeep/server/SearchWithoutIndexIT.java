package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.OpenSearchNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An OpenSearch that is not there when the server starts. */
class SearchWithoutIndexIT {
    private static final String USER = "anna@example.test";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    @Test
    void mailFlowsAndIsFoundAndIsIndexedOnceOpenSearchIsThere() throws IOException {
        try (OpenSearchNode node =
                OpenSearchNode.builder().heapMegabytes(256).shortLived().start()) {
            Engines.Place place = ENGINES.freshPlace().withOpenSearch(node.address());
            IndexContents index = new IndexContents(place);
            node.kill();
            try (RunningServer server = RunningServer.in(home)
                    .engines(place)
                    .lookingAfterTheIndexEachSecond()
                    .start()) {
                server.addDomain("example.test");
                server.addUser(USER, "secret");
                try (SearchingClient client = SearchingClient.in(server, USER, "INBOX")) {
                    client.append("", "Subject: before\n\nthe index was there\n");
                    assertThat(client.search("BODY index")).containsExactly(1L);

                    node.restart();

                    await().atMost(PATIENCE).until(() -> index.isOpen() && index.of(client.objectId()) == 1);
                    assertThat(client.search("BODY index")).containsExactly(1L);
                }
            }
        }
    }
}
