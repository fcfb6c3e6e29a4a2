package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.ImapClient;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.server.coexistence.CoexistenceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CassandraCoexistenceIT extends CoexistenceContract {
    private static final Pattern INBOX = Pattern.compile("\"mailboxName\":\"INBOX\",\"mailboxId\":\"([^\"]+)\"");

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private static Path home;

    private static String keyspace;
    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        keyspace = CASSANDRA.freshKeyspace();
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .cassandra(CASSANDRA.contactPoint(), keyspace)
                .file("keepcopy.xml", keepCopy())
                .file("sync-hooks.xml", syncHooks())
                .file("webadmin.properties", webadmin(RunningServer.shipped("webadmin.properties"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** James writes what a STORE decides to the message first, and a node may die before it writes the listing. */
    @Test
    void sweepBelievesTheMessageAndNotTheListing() throws IOException {
        Account account = Account.in(server, "flagged.test").withMessages(2);
        try (Pop3Client client = account.pop3()) {
            client.send("DELE 1");
            client.send("DELE 2");
            client.quit();
        }
        list(account, 1, true);
        try (ImapClient imap = account.imap().select("INBOX")) {
            imap.send("STORE 2 +FLAGS (\\Flagged)");
        }

        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            sweep(this::webadmin);
            assertThat(account.subjects("INBOX")).containsExactly("message 1");
        });
    }

    private static void list(Account account, int uid, boolean flagged) {
        Matcher inbox = INBOX.matcher(server.webadmin("GET", "/users/" + account.name() + "/mailboxes"));
        assertThat(inbox.find()).isTrue();
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(CASSANDRA.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withKeyspace(keyspace)
                .withConfigLoader(CassandraExtension.patientDriver().build())
                .build()) {
            session.execute("UPDATE messageidtable SET flagflagged = " + flagged + " WHERE mailboxid = "
                    + inbox.group(1) + " AND uid = " + uid);
        }
    }

    @Override
    protected MailServer server() {
        return server;
    }

    @Override
    protected String webadmin(String method, String path) {
        return server.webadmin(method, path);
    }
}
