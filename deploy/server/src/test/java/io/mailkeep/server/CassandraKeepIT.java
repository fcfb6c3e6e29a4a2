package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The mailets over Cassandra, beside both other extensions. */
class CassandraKeepIT extends KeepContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static AssembledMailServer server;
    private static Engines.Place place;

    @BeforeAll
    static void start() throws IOException {
        place = ENGINES.freshPlace();
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .engines(place)
                .file("keepcopy.xml", keepCopy())
                .file(
                        "extensions.properties",
                        RunningServer.shipped("extensions.properties")
                                .replaceFirst(
                                        "(?m)^(guice.extension.module=.*)$", "$1,io.mailkeep.mailets.CassandraMailets"))
                .file("mailetcontainer.xml", mailetContainer(RunningServer.shipped("mailetcontainer.xml")))
                .file("listeners.xml", listeners(RunningServer.shipped("listeners.xml")))
                .file(
                        "smtpserver.xml",
                        RunningServer.shipped("smtpserver.xml")
                                .replace("<announce>never", "<announce>always")
                                .replace("<requireSSL>true", "<requireSSL>false"))
                .file(
                        "sync-hooks.xml",
                        "<syncHooks><feed/><hook class=\"io.mailkeep.mailets.imap.LoginTraces\"/></syncHooks>"));
    }

    @Test
    void archiveCopyStoresNoContent() throws Exception {
        try (CqlSession cassandra = place.openKeyspace()) {
            deliver("none");
            List<Long> before = counts(cassandra);
            deliver("none");
            List<Long> between = counts(cassandra);
            deliver("own");
            List<Long> after = counts(cassandra);

            assertThat(difference(after, between)).isEqualTo(difference(between, before));
        }
    }

    /** With the shipped routes and module: nothing but sync-hooks.xml switches the feed on. */
    @Test
    void whatAMailetDeliversIsADeliveryInTheChangeFeed() throws Exception {
        Account anna = deliver("own");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(server.webadmin("GET", "/imap/users/" + anna.name() + "/changes")
                                .lines())
                        .filteredOn(line -> line.contains("\"type\":\"Message"))
                        .satisfiesExactlyInAnyOrder(
                                delivered -> assertThat(delivered)
                                        .contains("\"MessageNew\"", "\"origin\":\"DELIVERY\"", anna.name()),
                                archived -> assertThat(archived).contains("\"MessageAppend\"")));
    }

    private static List<Long> counts(CqlSession cassandra) {
        return Stream.of("blobs", "blobparts", "messagev3")
                .map(table ->
                        cassandra.execute("SELECT COUNT(*) FROM " + table).one().getLong(0))
                .toList();
    }

    private static List<Long> difference(List<Long> later, List<Long> earlier) {
        return IntStream.range(0, later.size())
                .mapToObj(i -> later.get(i) - earlier.get(i))
                .toList();
    }

    @AfterAll
    static void stop() {
        server.close();
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
