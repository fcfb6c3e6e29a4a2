package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.OpenSearchNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An OpenSearch that is not there when the server starts. */
class SearchWithoutIndexIT {
    private static final String USER = "anna@example.test";

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    @Test
    void theServerStartsAndMailFlowsAndIsFound() throws IOException {
        Engines.Place place = ENGINES.freshPlace();
        try (OpenSearchNode node =
                OpenSearchNode.builder().heapMegabytes(256).shortLived().start()) {
            node.kill();
            try (RunningServer server = RunningServer.in(home)
                    .engines(new Engines.Place(place.cassandra(), node.address(), place.name()))
                    .start()) {
                server.addDomain("example.test");
                server.addUser(USER, "secret");

                try (SearchingClient client = SearchingClient.in(server, USER, "INBOX")) {
                    client.append("", "Subject: before\n\nthe index was there\n");

                    assertThat(client.search("BODY index")).containsExactly(1L);
                }
            }
        }
    }
}
