package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.mailkeep.engines.junit.RabbitMq;
import io.mailkeep.imap.feed.FeedStore;
import io.mailkeep.imap.feed.FeedStoreContract;
import io.mailkeep.imap.lease.CassandraLeases;
import io.mailkeep.imap.lease.LeaseSchema;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.lease.LeasesContract;
import io.mailkeep.imap.protocol.HookContract;
import io.mailkeep.imap.selection.MissedChanges;
import io.mailkeep.server.run.ClusterEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes over one store of three: whichever a client comes to, it meets the same mailbox. */
class ClusterIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration BETWEEN_MAILS = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int ARRIVING = 16;
    private static final int CREATED = 15;
    private static final Duration STAYING = Duration.ofSeconds(1);
    private static final String SECRET = "secret";
    private static final String INDEX = "cluster";
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final String MEANWHILE = "meanwhile";
    private static final String KEYSPACE = "apache_james";

    @TempDir
    private static Path directory;

    private static ClusterEngines engines;
    private static IndexContents index;
    private static RunningServer one;
    private static RunningServer two;
    private static CqlSession store;
    private static int users;

    @BeforeAll
    static void start() throws IOException {
        RabbitMq.assumeInstalled();
        engines = ClusterEngines.start(
                directory.resolve("engines"), node -> node.shortLived().thrownAway());
        index = new IndexContents(new Engines.Place(
                engines.cassandra().get(0).contactPoint(), engines.openSearch().address(), INDEX));
        one = node("one").start();
        one.addDomain("plain.test");
        one.addDomain("keep.test");
        one.addDomain("slow.test");
        two = node("two").start();
        store = CqlSession.builder()
                .addContactPoint(engines.cassandra().get(0).contactPoint())
                .withLocalDatacenter("datacenter1")
                .withKeyspace(KEYSPACE)
                // As servers do; but waits for more than the time that Cassandra gives to those who contend.
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "QUORUM")
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(15))
                        .build())
                .build();
    }

    private static RunningServer.Builder node(String name) throws IOException {
        RunningServer.Builder node = RunningServer.in(directory.resolve(name))
                .file(
                        "rabbitmq.properties",
                        Files.readString(shippedForClusters().resolve("rabbitmq.properties")))
                .file("keepcopy.xml", keepCopy())
                .file(
                        "imapserver.xml",
                        RunningServer.shipped("imapserver.xml")
                                .replace("<idleTimeInterval>120<", "<idleTimeInterval>5<"))
                .property(MissedChanges.SECONDS, "1")
                .file("sync-hooks.xml", HookContract.configuration(told()).replace("<syncHooks>", "<syncHooks><feed/>"))
                .file(
                        "mailetcontainer.xml",
                        RunningServer.shipped("mailetcontainer.xml")
                                .replace("<threads>20</threads>", "<threads>4</threads>"))
                .openSearch(engines.openSearch().address(), INDEX)
                .openSearchSetting("opensearch.search.whenUnavailable=refuse")
                .openSearchSetting("opensearch.indexing.upkeep=5000");
        engines.properties().forEach(node::property);
        return node;
    }

    private static Path shippedForClusters() {
        return Path.of(System.getProperty("mailkeep.root"), "deploy/conf/cluster");
    }

    private static String keepCopy() {
        return Policies.XML
                .replace("10 seconds", "60 seconds")
                .replace(
                        "</policies>",
                        "<policy name=\"slow\"><onDelete><expunge/></onDelete><loginDelay>1 hour</loginDelay></policy>"
                                + "</policies>")
                .replace("<classOfService>", "<classOfService><domain name=\"slow.test\" policy=\"slow\"/>");
    }

    private static Path told() {
        return directory.resolve("told");
    }

    @AfterAll
    static void stop() {
        if (store != null) {
            store.close();
        }
        if (two != null) {
            two.close();
        }
        if (one != null) {
            one.close();
        }
        if (engines != null) {
            engines.close();
        }
    }

    private static String user(String domain) {
        String user = "user" + ++users + "@" + domain;
        two.addUser(user, SECRET);
        return user;
    }

    @Test
    void everythingIsOnEveryNodeOfCassandra() {
        assertThat(store.getMetadata().getNodes().values())
                .hasSize(ClusterEngines.CASSANDRA_NODES)
                .allMatch(node -> node.getState() != NodeState.DOWN);
        assertThat(store.getMetadata().getKeyspace(KEYSPACE).orElseThrow().getReplication())
                .containsEntry("replication_factor", Integer.toString(ClusterEngines.CASSANDRA_NODES));
    }

    @Nested
    class Leasing implements LeasesContract {
        private final Leases testee = new CassandraLeases(new LeaseSchema(store));

        @Override
        public Leases testee() {
            return testee;
        }
    }

    @Nested
    class Feeding implements FeedStoreContract {
        private final FeedStore testee = FeedStoreContract.inCassandra(store);

        @Override
        public FeedStore testee() {
            return testee;
        }
    }

    @Test
    void everyNodeIsHealthy() {
        for (RunningServer node : List.of(one, two)) {
            assertThat(node.webadmin("GET", "/healthcheck", "").body())
                    .contains("RabbitMQ backend", "Cassandra backend")
                    .doesNotContain("\"status\":\"unhealthy\"");
        }
    }

    @Test
    void idleOnOneNodeAnnouncesWhatAQuitOnTheOtherExpunged() throws IOException {
        String user = user("plain.test");
        Mails.sendByLmtp(two, user, "first");
        Mails.sendByLmtp(two, user, "second");
        try (LineClient idle = Subjects.imap(one, user)) {
            idle.send("b SELECT INBOX").readThrough("b OK");
            idle.send("c IDLE").readThrough("+");
            delete(two, user, 1);

            assertThat(idle.readThrough("* 1 EXPUNGE")).isNotEmpty();
            Mails.sendByLmtp(two, user, "third");
            assertThat(idle.readThrough("* 2 EXISTS")).isNotEmpty();
        }
    }

    @Test
    void aMaildropIsInUseOnEveryNode() throws IOException {
        String user = user("plain.test");
        LineClient session = Subjects.login(one, user);

        assertThatThrownBy(() -> Subjects.login(two, user)).hasMessageContaining("[IN-USE]");
        session.send("QUIT").read();
        session.close();

        Subjects.login(two, user).close();
    }

    @Test
    void theLoginDelayIsThatOfAllNodes() throws IOException {
        String user = user("slow.test");
        try (LineClient session = Subjects.login(one, user)) {
            session.send("QUIT").read();
        }

        assertThatThrownBy(() -> Subjects.login(two, user)).hasMessageContaining("[LOGIN-DELAY]");
    }

    @Test
    void uidlsAreTheSameOnEveryNode() throws IOException {
        String user = user("keep.test");
        for (int number = 1; number <= 4; number++) {
            Mails.sendByLmtp(number % 2 == 0 ? one : two, user, "mail " + number);
        }

        List<String> uidls = uidls(one, user);

        assertThat(uidls).hasSize(4).doesNotHaveDuplicates();
        assertThat(uidls(two, user)).isEqualTo(uidls);
        delete(two, user, 2);
        assertThat(uidls(one, user)).containsExactly(uidls.get(0), uidls.get(2), uidls.get(3));
        assertThat(Subjects.byImap(one, user, "INBOX")).hasSize(4);
    }

    /** As when two devices have the same filter. */
    @Test
    void ofTwoDevicesOnTwoNodesThatMoveAMessageOneDoes() throws IOException {
        String user = user("plain.test");
        int count = 10;
        Mails.sendByLmtp(one, user, "filtered", count);
        try (LineClient here = Subjects.imap(one, user);
                LineClient there = Subjects.imap(two, user)) {
            here.send("b CREATE Other").readThrough("b OK");
            here.send("c SELECT INBOX").readThrough("c OK");
            there.send("c SELECT INBOX").readThrough("c OK");

            List<String> uids = UID.matcher(here.send("d UID FETCH 1:* (UID)").readThrough("d OK"))
                    .results()
                    .map(uid -> uid.group(1))
                    .toList();
            assertThat(uids).hasSize(count);
            for (String uid : uids) {
                here.send("e UID MOVE " + uid + " Other");
                there.send("e UID MOVE " + uid + " Other");
                assertThat(here.readThrough("e ")).contains("e OK");
                assertThat(there.readThrough("e ")).contains("e OK");
            }

            assertThat(there.send("f SELECT Other").readThrough("f OK")).contains("* " + count + " EXISTS");
        }
    }

    @Test
    void acceptedMailArrivesOnce() throws IOException {
        String user = user("keep.test");
        int count = 20;
        for (int number = 1; number <= count; number++) {
            Mails.sendBySmtp(number % 2 == 0 ? one : two, user, "mail " + number);
        }

        await().atMost(SOON).until(() -> Subjects.byImap(one, user, "INBOX").size() >= count);
        await().during(Duration.ofSeconds(3))
                .atMost(SOON)
                .until(() -> Subjects.byImap(two, user, "INBOX").size() == count);
        assertThat(Subjects.byImap(two, user, "INBOX"))
                .containsExactlyInAnyOrder(IntStream.rangeClosed(1, count)
                        .mapToObj(number -> "mail " + number)
                        .toArray(String[]::new));
    }

    @Test
    void everyNodeTellsOfASweep() throws IOException {
        String user = user("keep.test");
        Mails.sendByLmtp(one, user, "kept");
        delete(one, user, 1);

        String task = task(two.webadmin("POST", "/keepcopy/sweep", "").body());

        String done =
                one.webadmin("GET", "/tasks/" + task + "/await?timeout=5m", "").body();
        assertThat(done).contains("\"status\":\"completed\"", "\"usersFailed\":0");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        two.webadmin("GET", "/tasks/" + task, "").body())
                .contains("\"status\":\"completed\""));
        assertThat(Subjects.byImap(two, user, "INBOX")).containsExactly("kept");
    }

    @Test
    void theFeedOfEveryNodeTellsWhatHappenedOnAny() throws IOException {
        String user = user("keep.test");
        Mails.sendByLmtp(one, user, "told");
        // Who is met by the feed after the deletion is told of it as of the state that it found.
        await().atMost(SOON).until(() -> changes(one, user).toString().contains("\"MessageAppend\""));
        delete(two, user, 1);

        for (RunningServer node : List.of(one, two)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(node.webadmin("GET", "/imap/users/" + user + "/changes", "")
                                    .body())
                            .contains("\"MessageAppend\"", "\"MessageRelease\""));
        }
        await("neither waits for what the other tells already")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(changes(one, user)).isNotEmpty().isEqualTo(changes(two, user)));
    }

    @Test
    void aHookIsToldOnceWhicheverNodeItWas() throws IOException {
        String user = user("keep.test");
        for (RunningServer node : List.of(one, two)) {
            try (LineClient client = Subjects.imap(node, user)) {
                client.send("b SELECT INBOX").readThrough("b OK");
                client.send("c LOGOUT").readThrough("c OK");
            }
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(Files.readAllLines(told()))
                .filteredOn(line -> line.startsWith(user + " log"))
                .extracting(line -> line.split(" ", 3)[1])
                .containsExactlyInAnyOrder("login", "login", "logout", "logout"));
    }

    /** Whether RabbitMQ was killed, with what it does not keep on disk, or the nodes' connections alone were cut. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingGoesOnOnceRabbitMqIsBack(boolean killed) throws IOException {
        String user = user("keep.test");
        try (LineClient idle = Subjects.imap(one, user);
                Arriving arriving = new Arriving(one, ARRIVING)) {
            idle.send("b SELECT INBOX").readThrough("b OK");
            idle.send("c IDLE").readThrough("+");
            await().atMost(SOON).until(arriving::areThere);
            if (killed) {
                engines.rabbitMq().kill();
                // Its event can not be sent: it is kept, and nobody is told to deliver the message once more.
                Mails.sendByLmtp(two, user, MEANWHILE);
                engines.rabbitMq().restart();
                await("a session of the other node looks for what no event told it of")
                        .atMost(LONG)
                        .until(() -> idle.hears("* 1 EXISTS", BETWEEN_MAILS));
            } else {
                engines.rabbitMq().closeConnections();
            }

            List.of(one, two).forEach(ClusterIT::awaitBroker);
            arriving.forget();
            await("each client of a node can select again").atMost(LONG).until(arriving::areThere);
            await("a session of before hears of the other node").atMost(LONG).until(() -> {
                Mails.sendByLmtp(two, user, "heard");
                return idle.hears("EXISTS", BETWEEN_MAILS);
            });
        }
        await("what was delivered meanwhile is counted, too").atMost(LONG).untilAsserted(() -> assertThat(
                        Occupation.of(one, user))
                .isEqualTo(Subjects.byImap(one, user, "INBOX").size()));
        List<String> there = Subjects.byImap(one, user, "INBOX");
        assertThat(there).filteredOn(MEANWHILE::equals).hasSize(killed ? 1 : 0);
        int heard = there.size();
        for (RunningServer node : List.of(one, two)) {
            Mails.sendBySmtp(node, user, "queued");
            Mails.sendInVain(node, user);
        }
        await("mail of every node, and what it could not relay")
                .atMost(LONG)
                .until(() -> Subjects.byImap(two, user, "INBOX").size() == heard + 4);
        for (RunningServer node : List.of(one, two)) {
            String task = task(node.webadmin("POST", "/keepcopy/sweep", "").body());
            for (RunningServer asked : List.of(one, two)) {
                assertThat(asked.webadmin("GET", "/tasks/" + task + "/await?timeout=2m", "")
                                .body())
                        .contains("\"status\":\"completed\"");
            }
        }
    }

    @Test
    void aTaskThatRabbitMqDoesNotTakeHasFailed() throws IOException {
        engines.rabbitMq().pause();
        String task;
        try {
            task = task(one.webadmin("POST", "/keepcopy/sweep", "").body());
            assertThat(status(two, task)).isEqualTo("failed");
        } finally {
            engines.rabbitMq().resume();
        }

        List.of(one, two).forEach(ClusterIT::awaitBroker);
        String next = task(one.webadmin("POST", "/keepcopy/sweep", "").body());
        await().atMost(LONG).untilAsserted(() -> assertThat(status(two, next)).isEqualTo("completed"));
        assertThat(status(one, task)).isEqualTo("failed");
    }

    /** Clients of a node that come and select a mailbox again and again, whatever the answer is. */
    private static final class Arriving implements AutoCloseable {
        private final ExecutorService threads;
        private final Set<String> served = ConcurrentHashMap.newKeySet();
        private final int clients;

        private Arriving(RunningServer node, int clients) {
            this.clients = clients;
            this.threads = Executors.newFixedThreadPool(clients);
            for (int client = 0; client < clients; client++) {
                String user = user("plain.test");
                threads.execute(() -> {
                    while (!threads.isShutdown()) {
                        select(node, user);
                    }
                });
            }
        }

        private void select(RunningServer node, String user) {
            try (LineClient client = Subjects.imap(node, user)) {
                if (client.send("b SELECT INBOX").readThrough("b ").contains("b OK")) {
                    served.add(user);
                }
                client.hears("BYE", STAYING);
            } catch (IOException | AssertionError e) {
                // It comes again.
            }
        }

        private boolean areThere() {
            return served.size() == clients;
        }

        private void forget() {
            served.clear();
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    private static void awaitBroker(RunningServer node) {
        await().atMost(LONG)
                .until(
                        () -> node.webadmin("GET", "/healthcheck/checks/RabbitMQ%20backend", "")
                                .body(),
                        health -> health.contains("\"healthy\""));
    }

    @Test
    void anIndexThatWasLostIsFilledByOneNodeAndSearchedByEvery() throws IOException {
        String user = user("plain.test");
        for (int number = 1; number <= 4; number++) {
            Mails.sendByLmtp(number % 2 == 0 ? one : two, user, "granite " + number);
        }
        await().atMost(LONG).until(index::isOpen);

        index.lose();

        await().atMost(LONG).until(index::isOpen);
        for (RunningServer node : List.of(one, two)) {
            try (SearchingClient client = SearchingClient.in(node, user, "INBOX")) {
                await().atMost(SOON).untilAsserted(() -> assertThat(client.search("SUBJECT ranite"))
                        .hasSize(4));
                assertThat(index.of(client.objectId())).isEqualTo(4);
            }
        }
    }

    @Test
    void mailboxesThatTwoNodesCreateAtOnceAreThere() throws Exception {
        String user = user("plain.test");
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> done = List.of(
                    both.submit(() -> createMailboxes(one, user, "one")),
                    both.submit(() -> createMailboxes(two, user, "two")));
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            both.shutdownNow();
        }

        try (LineClient client = Subjects.imap(one, user)) {
            assertThat(client.send("l LIST \"\" \"*\"").readThrough("l OK").lines())
                    .filteredOn(line -> line.contains("one") || line.contains("two"))
                    .hasSize(2 * CREATED);
        }
    }

    private static Void createMailboxes(RunningServer node, String user, String name) throws IOException {
        try (LineClient client = Subjects.imap(node, user)) {
            for (int number = 1; number <= CREATED; number++) {
                assertThat(client.send("c CREATE " + name + number).readThrough("c "))
                        .contains("c OK");
            }
        }
        return null;
    }

    @Test
    void aReindexingIsToldOfAndCancelledOnEveryNode() throws IOException {
        String user = user("plain.test");
        Mails.sendByLmtp(one, user, "first");
        Mails.sendByLmtp(two, user, "second");
        await().atMost(LONG).until(index::isOpen);

        String done = task(two.webadmin("POST", "/users/" + user + "/mailboxes?task=reIndex&mode=fixOutdated", "")
                .body());
        assertThat(one.webadmin("GET", "/tasks/" + done + "/await?timeout=5m", "")
                        .body())
                .contains("\"status\":\"completed\"", "\"messagesCompared\":2", "\"percentDone\":100");

        copyInboxOften(user);
        String slow = task(one.webadmin("POST", "/mailboxes?task=reIndex&messagesPerSecond=1", "")
                .body());
        await().atMost(SOON).untilAsserted(() -> assertThat(status(two, slow)).isEqualTo("inProgress"));
        two.administer("DELETE", "/tasks/" + slow, "");
        for (RunningServer node : List.of(one, two)) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(status(node, slow)).isEqualTo("canceled"));
        }
    }

    /** So that a slow reindexing takes its time. */
    private static void copyInboxOften(String user) throws IOException {
        try (SearchingClient client = SearchingClient.in(one, user, "INBOX")) {
            for (int number = 1; number <= 10; number++) {
                client.command("CREATE copy" + number);
                client.command("COPY 1:* copy" + number);
            }
        }
    }

    private static String status(RunningServer node, String task) {
        Matcher status = Pattern.compile("\"status\":\"([^\"]+)\"")
                .matcher(node.webadmin("GET", "/tasks/" + task, "").body());
        return status.find() ? status.group(1) : "";
    }

    private static void delete(RunningServer node, String user, int number) throws IOException {
        try (LineClient session = Subjects.login(node, user)) {
            session.send("RETR " + number).readThrough(".");
            assertThat(session.send("DELE " + number).read()).startsWith("+OK");
            assertThat(session.send("QUIT").read()).startsWith("+OK");
        }
    }

    private static List<String> uidls(RunningServer node, String user) throws IOException {
        try (LineClient session = Subjects.login(node, user)) {
            String listing = session.send("UIDL").readThrough(".");
            session.send("QUIT").read();
            return Pattern.compile("(?m)^\\d+ (\\S+)$")
                    .matcher(listing)
                    .results()
                    .map(hit -> hit.group(1))
                    .toList();
        }
    }

    private static List<String> changes(RunningServer node, String user) {
        return node.webadmin("GET", "/imap/users/" + user + "/changes", "")
                .body()
                .lines()
                .filter(line -> line.contains("\"type\""))
                .toList();
    }

    private static String task(String answer) {
        Matcher id = Pattern.compile("\"taskId\":\"([^\"]+)\"").matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }
}
