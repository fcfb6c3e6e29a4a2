package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.junit.CassandraExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cassandra that speaks TLS only, with the roles of OPERATING.md: one makes the tables, the other can not. */
class SecuredCassandraIT {
    private static final Path MANUAL = Path.of(System.getProperty("mailkeep.root"), "deploy/OPERATING.md");
    private static final String PASSWORD = "of-both-roles";

    @TempDir
    private static Path keys;

    @TempDir
    private static Path firstHome;

    @TempDir
    private static Path laterHome;

    private static String storePassword;
    private static CassandraNode node;

    @BeforeAll
    static void start() throws Exception {
        SharedKey.copyTo(keys);
        storePassword = Files.readString(keys.resolve("keystore.secret")).trim();
        node = CassandraNode.builder()
                .heapMegabytes(384)
                .shortLived()
                .thrownAway()
                .secured(keys.resolve("keystore"), storePassword)
                .start();
        List<String> roles = statementsOfTheManual();
        try (CqlSession superuser = await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> connect("cassandra", "cassandra"), session -> true)) {
            roles.subList(0, roles.size() - 1).forEach(superuser::execute);
            server(firstHome, "james_schema").close();
            superuser.execute(roles.get(roles.size() - 1));
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void mailComesInAndIsReadByARoleThatCanMakeNoTable() throws IOException {
        String user = "anna@example.test";
        try (RunningServer server = server(laterHome, "james")) {
            server.addDomain("example.test");
            server.addUser(user, "secret");

            Mails.sendBySmtp(server, user, "over TLS");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Mails.readByPop3(server, user).contains("over TLS"));
        }
    }

    @Test
    void whoUsesTheTablesCanMakeNone() throws Exception {
        try (CqlSession james = connect("james", PASSWORD)) {
            assertThatThrownBy(() -> james.execute("CREATE TABLE apache_james.more (id int PRIMARY KEY)"))
                    .isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void whoMadeTheTablesLogsInNoMore() {
        assertThatThrownBy(() -> connect("james_schema", PASSWORD))
                .isInstanceOf(AllNodesFailedException.class)
                .hasMessageContaining("james_schema is not permitted to log in");
    }

    @Test
    void nobodyGetsInWithoutTls() {
        assertThatThrownBy(() -> session("james", PASSWORD).build()).isInstanceOf(AllNodesFailedException.class);
    }

    private static RunningServer server(Path home, String role) throws IOException {
        return RunningServer.in(home)
                .cassandra(node.contactPoint(), "apache_james")
                .file(
                        "cassandra.properties",
                        RunningServer.shipped("cassandra.properties")
                                        .replace("keyspace.create=true", "keyspace.create=false")
                                + "cassandra.user=" + role + "\ncassandra.password=" + PASSWORD + "\n")
                .file(
                        "cassandra-driver.conf",
                        RunningServer.shipped("cassandra-driver.conf")
                                + "datastax-java-driver.advanced.ssl-engine-factory {\n"
                                + "  class = DefaultSslEngineFactory\n"
                                + "  truststore-path = \"" + keys.resolve("keystore") + "\"\n"
                                + "  truststore-password = \"" + storePassword + "\"\n"
                                + "}\n")
                .file("search.properties", "implementation=Scanning\n")
                .start();
    }

    /** As they stand there, for one node and with a password. */
    private static List<String> statementsOfTheManual() throws IOException {
        Matcher block =
                Pattern.compile("(?s)### Cassandra roles.*?```sql\n(.*?)```").matcher(Files.readString(MANUAL));
        assertThat(block.find()).as("statements in %s", MANUAL).isTrue();
        return Arrays.stream(block.group(1)
                        .replaceAll("--.*", "")
                        .replace("'datacenter1': 3", "'datacenter1': 1")
                        .replace("'…'", "'" + PASSWORD + "'")
                        .split(";"))
                .map(String::trim)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static CqlSession connect(String role, String password) throws IOException, GeneralSecurityException {
        return session(role, password)
                .withSslEngineFactory(new ProgrammaticSslEngineFactory(SharedKey.trusting(keys)))
                .build();
    }

    private static CqlSessionBuilder session(String role, String password) {
        return CqlSession.builder()
                .addContactPoint(node.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials(role, password)
                .withConfigLoader(CassandraExtension.patientDriver().build());
    }
}
