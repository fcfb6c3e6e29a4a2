package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An OpenSearch that speaks TLS only, in which James is the user of deploy/kubernetes/opensearch. */
class SecuredOpenSearchIT {
    static final String PASSWORD = "secret";

    private static final Path ROLES = Path.of(System.getProperty("mailkeep.root"), "deploy/kubernetes/opensearch");
    private static final String USER = "anna@indexed.test";
    private static final Duration SOON = Duration.ofMinutes(1);

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private static Path directory;

    private static String storePassword;
    private static OpenSearchNode node;
    private static RunningServer server;

    /** The files of its security plugin: James with the password here. */
    static Map<String, String> users() throws IOException {
        return Map.of(
                "roles.yml",
                Files.readString(ROLES.resolve("roles.yml")),
                "roles_mapping.yml",
                Files.readString(ROLES.resolve("roles_mapping.yml")),
                "internal_users.yml",
                "_meta:\n  type: internalusers\n  config_version: 2\njames:\n"
                        + "  hash: \"$2y$12$dYrXd3SttVfNPc9NR9I4duTnIJgdyjX3HjWkvksd.cW8drBRVVaTC\"\n");
    }

    @BeforeAll
    static void start() throws Exception {
        SharedKey.copyTo(directory);
        storePassword = Files.readString(directory.resolve("keystore.secret")).trim();
        node = OpenSearchNode.builder()
                .heapMegabytes(384)
                .shortLived()
                .secured(directory.resolve("keystore"), storePassword, users())
                .start();
        await().atMost(SOON).ignoreExceptions().until(() -> answer("GET", "/_cluster/health", PASSWORD) == 200);
        server = RunningServer.in(directory.resolve("home"))
                .cassandra(CASSANDRA.contactPoint(), CASSANDRA.freshKeyspace())
                .property(
                        "mailkeep.opensearch.hosts",
                        "localhost:" + node.address().getPort())
                .file(
                        "opensearch.properties",
                        RunningServer.shipped("opensearch.properties")
                                + "opensearch.hostScheme=https\n"
                                + "opensearch.hostScheme.https.sslValidationStrategy=override\n"
                                + "opensearch.hostScheme.https.trustStorePath=" + directory.resolve("keystore") + "\n"
                                + "opensearch.hostScheme.https.trustStorePassword=" + storePassword + "\n"
                                + "opensearch.user=james\nopensearch.password=" + PASSWORD + "\n"
                                // Or a scan would answer where the user may not search.
                                + "opensearch.search.whenUnavailable=refuse\n")
                .start();
        server.addDomain("indexed.test");
        server.addUser(USER, "secret");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void jamesMakesItsIndexAndSearchesIt() throws Exception {
        Mails.sendBySmtp(server, USER, "found over TLS");

        await().atMost(SOON).untilAsserted(() -> assertThat(search("SUBJECT \"found over\""))
                .containsPattern("\\* SEARCH \\d"));
        assertThat(server.webadmin("GET", "/healthcheck/checks/OpenSearch%20Backend", "")
                        .body())
                .contains("\"healthy\"");
    }

    /** What a rebuild does: a second index, its alias, changes of both, and the removal of one. */
    @Test
    void jamesMayReplaceItsIndex() throws Exception {
        assertThat(answer("PUT", "/mailbox_v1-of-a-rebuild", PASSWORD)).isEqualTo(200);
        assertThat(answer("PUT", "/mailbox_v1-of-a-rebuild/_alias/mailboxWriteAlias-next", PASSWORD))
                .isEqualTo(200);
        assertThat(answer("POST", "/mailboxWriteAlias-next/_delete_by_query?q=mailboxId:none", PASSWORD))
                .isEqualTo(200);
        assertThat(answer("DELETE", "/mailbox_v1-of-a-rebuild", PASSWORD)).isEqualTo(200);
    }

    @Test
    void jamesComparesItsIndexWithTheMailboxes() throws IOException {
        Mails.sendBySmtp(server, USER, "compared over TLS");
        String task = server.webadmin("POST", "/mailboxes?task=reIndex", "").body();

        String id = task.replaceAll("(?s).*\"taskId\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        assertThat(server.webadmin("GET", "/tasks/" + id + "/await", "").body()).contains("\"completed\"");
    }

    /** What kubelet asks, without a password. */
    @Test
    void aNodeSaysWhetherItKnowsItsUsers() throws Exception {
        HttpsURLConnection request = request("GET", "/_plugins/_security/health");

        assertThat(request.getResponseCode()).isEqualTo(200);
    }

    @Test
    void jamesMayMakeNoOtherIndexAndSeesNoUsers() throws Exception {
        assertThat(answer("PUT", "/elsewhere", PASSWORD)).isEqualTo(403);
        assertThat(answer("GET", "/_plugins/_security/api/internalusers", PASSWORD))
                .isEqualTo(403);
        assertThat(answer("GET", "/_cluster/health", "wrong")).isEqualTo(401);
    }

    private static String search(String keys) throws IOException {
        try (LineClient imap = server.connect(Port.IMAP)) {
            imap.send("l LOGIN " + USER + " secret").readThrough("l OK");
            imap.send("s SELECT INBOX").readThrough("s OK");
            return imap.send("q SEARCH " + keys).readThrough("q ");
        }
    }

    private static int answer(String method, String path, String password) throws Exception {
        HttpsURLConnection request = request(method, path);
        request.setRequestProperty(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(("james:" + password).getBytes(UTF_8)));
        try {
            return request.getResponseCode();
        } finally {
            request.disconnect();
        }
    }

    private static HttpsURLConnection request(String method, String path) throws Exception {
        URL url = new URL("https://localhost:" + node.address().getPort() + path);
        HttpsURLConnection request = (HttpsURLConnection) url.openConnection();
        request.setSSLSocketFactory(SharedKey.trusting(directory).getSocketFactory());
        request.setRequestMethod(method);
        return request;
    }
}
