package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that stands still and a server that is killed: no mail is lost, none comes back, none arrives twice, and none
 * that is gone counts towards a quota.
 */
class FailureIT {
    private static final int MESSAGES = 20;
    private static final int DELETED = 10;
    private static final int EARLY = 50;
    private static final int LISTING = 10;
    // More of both take longer, and are for who asks for them: -Dmailkeep.refused.logins=1000
    // -Dmailkeep.killed.quits=25
    private static final int REFUSED = Integer.getInteger("mailkeep.refused.logins", LISTING);
    private static final int QUITS = Integer.getInteger("mailkeep.killed.quits", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    @TempDir
    private static Path home;

    private static String index;
    private static CassandraNode cassandra;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        index = OPEN_SEARCH.freshName();
        cassandra = CassandraNode.builder().shortLived().thrownAway().start();
        server = startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
        cassandra.close();
    }

    private static RunningServer startServer() throws IOException {
        return builder().start();
    }

    private static RunningServer.Builder builder() throws IOException {
        return RunningServer.in(home)
                .cassandra(cassandra.contactPoint(), "failure")
                .openSearch(OPEN_SEARCH.address(), index)
                .property(RunningServer.STORE_PATIENCE, "5 seconds")
                .file("keepcopy.xml", Policies.XML);
    }

    @Test
    void aStoreThatStandsStillForThirtySecondsGivesTruthfulAnswersAndNoLoss() throws Exception {
        String listing = userWithMail("list@keep.test");
        String retrieving = userWithMail("retr@keep.test");
        String quitting = userWithMail("quit@keep.test");
        try (LineClient lister = Subjects.login(server, listing);
                LineClient retriever = Subjects.login(server, retrieving);
                LineClient quitter = Subjects.login(server, quitting)) {
            delete(quitter);
            ExecutorService clients = Executors.newFixedThreadPool(2);

            cassandra.pause();
            Future<String> retrieved =
                    clients.submit(() -> retriever.send("RETR 1").read());
            Future<String> quit = clients.submit(() -> quitter.send("QUIT").read());
            assertThat(lister.send("LIST").readThrough(".")).contains("\n" + MESSAGES + " ");
            await().during(Duration.ofSeconds(30))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> lister.send("NOOP").read().startsWith("+OK"));
            cassandra.resume();

            assertThat(retrieved.get()).startsWith("-ERR [SYS/TEMP]");
            assertThat(quit.get()).startsWith("-ERR [SYS/TEMP]");
            clients.shutdownNow();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> retriever.send("RETR 1").read().startsWith("+OK"));
        }
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(Subjects.byPop3(server, quitting))
                .isIn(subjects(1, MESSAGES), subjects(DELETED + 1, MESSAGES)));
        assertThat(Subjects.byImap(server, quitting, "INBOX")).isEqualTo(subjects(1, MESSAGES));
    }

    @Test
    void everyListingIsWholeOrRefusedWhileTheStoreFails() throws Exception {
        Listings listings = new Listings();
        ExecutorService clients = Executors.newFixedThreadPool(LISTING);
        for (int number = 0; number < LISTING; number++) {
            String user = userWithMail("whole" + number + "@keep.test");
            clients.execute(() -> listings.ask(user));
        }

        while (listings.refused.get() < REFUSED) {
            long whole = listings.whole.get();
            await().atMost(PATIENCE).until(() -> listings.whole.get() >= whole + LISTING);
            long refused = listings.refused.get();
            cassandra.pause();
            try {
                await().atMost(PATIENCE).until(() -> listings.refused.get() >= refused + LISTING);
            } finally {
                cassandra.resume();
            }
        }
        clients.shutdownNow();

        assertThat(clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(listings.wrong).isEmpty();
    }

    @Test
    void aServerKilledBetweenQuitAndItsReplyHasDisposedOfEverythingOrNothing() throws Exception {
        List<Integer> delays = List.of(0, 15, 60, 250);

        // One after the other, so that the leases of all run out while the next server starts.
        for (int delay : delays) {
            killAtWork(delay);
        }

        for (int delay : delays) {
            for (int quit = 0; quit < QUITS; quit++) {
                expectExpungedOrNot("kill" + delay + "." + quit + "@plain.test");
                expectMovedOrNot("kill" + delay + "." + quit + "@trash.test");
            }
            expectCounted("expunge" + delay + "@plain.test");
            expectCounted("copy" + delay + "@plain.test");
            expectCounted("deliver" + delay + "@plain.test");
        }
    }

    @Test
    void aServerKilledAsSoonAsQuitIsAnsweredHasDisposedOfEverything() throws Exception {
        LineClient expunging = Subjects.login(server, userWithMail("answered@plain.test"));
        LineClient moving = Subjects.login(server, userWithMail("answered@trash.test"));
        delete(expunging);
        delete(moving);

        expunging.send("QUIT");
        moving.send("QUIT");
        assertThat(expunging.read()).startsWith("+OK");
        assertThat(moving.read()).startsWith("+OK");
        server.kill();
        server = startServer();

        List<String> left = subjects(DELETED + 1, MESSAGES);
        assertThat(afterLeaseEnds("answered@plain.test")).isEqualTo(left);
        assertThat(afterLeaseEnds("answered@trash.test")).isEqualTo(left);
        expectExpungedOrNot("answered@plain.test");
        expectMovedOrNot("answered@trash.test");
    }

    @Test
    void mailThatAServerTakesWhileItStartsIsCountedAndFound() throws Exception {
        String user = "early@plain.test";
        server.addDomain("plain.test");
        server.addUser(user, "secret");
        int port = server.port(Port.LMTP);
        server.kill();

        CompletableFuture<Void> delivery = CompletableFuture.runAsync(() -> await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .untilAsserted(() -> Mails.sendByLmtp(LineClient.connect(port), user, "early", EARLY)));
        server =
                builder().property(Port.LMTP.property(), Integer.toString(port)).start();
        delivery.join();

        expectCounted(user);
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            try (LineClient client = selected(user)) {
                String all = client.send("c SEARCH ALL").readThrough("c OK");
                assertThat(client.send("c SEARCH SUBJECT early").readThrough("c OK"))
                        .isEqualTo(all);
            }
        });
    }

    private static void killAtWork(int delay) throws IOException {
        List<LineClient> quitting = new ArrayList<>();
        for (int quit = 0; quit < QUITS; quit++) {
            for (String domain : List.of("plain.test", "trash.test")) {
                LineClient client = Subjects.login(server, userWithMail("kill" + delay + "." + quit + "@" + domain));
                delete(client);
                quitting.add(client);
            }
        }
        LineClient expunging = selected(userWithMail("expunge" + delay + "@plain.test"));
        expunging.send("c STORE 1:" + DELETED + " +FLAGS.SILENT (\\Deleted)").readThrough("c OK");
        LineClient copying = selected(userWithMail("copy" + delay + "@plain.test"));
        String delivered = userWithMail("deliver" + delay + "@plain.test");
        CompletableFuture<Void> delivery = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> Mails.sendByLmtp(server, delivered, "more", 10_000)));
        for (LineClient client : quitting) {
            client.send("QUIT");
        }
        expunging.send("d EXPUNGE");
        copying.send("d COPY 1:* Trash");
        await().pollDelay(Duration.ofMillis(delay)).until(() -> true);
        server.kill();
        delivery.join();
        server = startServer();
    }

    private static LineClient selected(String user) throws IOException {
        LineClient client = Subjects.imap(server, user);
        client.send("b SELECT INBOX").readThrough("b OK");
        return client;
    }

    /** Nobody was told how far it got: what is there is what is counted, without a client or an administrator. */
    private static void expectCounted(String user) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            int inbox = Subjects.byImap(server, user, "INBOX").size();
            int trash = Subjects.byImap(server, user, "Trash").size();
            assertThat(Occupation.of(server, user)).isEqualTo(inbox + trash);
            try (LineClient client = selected(user)) {
                assertThat(client.send("c STATUS INBOX (MESSAGES)").readThrough("c OK"))
                        .contains("(MESSAGES " + inbox + ")");
                assertThat(client.send("d STATUS Trash (MESSAGES)").readThrough("d "))
                        .containsAnyOf("(MESSAGES " + trash + ")", "d NO");
            }
        });
    }

    private static void expectExpungedOrNot(String user) {
        List<String> left = afterLeaseEnds(user);
        assertThat(left).isIn(subjects(1, MESSAGES), subjects(DELETED + 1, MESSAGES));
        finished(user, () -> {
            assertThat(Subjects.byImap(server, user, "INBOX")).isEqualTo(left);
            assertThat(Occupation.of(server, user)).isEqualTo(left.size());
        });
    }

    private static void expectMovedOrNot(String user) {
        List<String> left = afterLeaseEnds(user);
        assertThat(left).isIn(subjects(1, MESSAGES), subjects(DELETED + 1, MESSAGES));
        finished(user, () -> {
            assertThat(Subjects.byImap(server, user, "INBOX")).isEqualTo(left);
            assertThat(Subjects.byImap(server, user, "Trash"))
                    .containsExactlyInAnyOrderElementsOf(left.size() == MESSAGES ? List.of() : subjects(1, DELETED));
            assertThat(Occupation.of(server, user)).isEqualTo(MESSAGES);
        });
    }

    private static List<String> afterLeaseEnds(String user) {
        List<String> seen = new ArrayList<>();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            seen.clear();
            return seen.addAll(Subjects.byPop3(server, user));
        });
        return seen;
    }

    /** A login finishes what was cut off, if the store lets it; if not, the next one does. */
    private static void finished(String user, ThrowingRunnable assertion) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Subjects.byPop3(server, user);
            assertion.run();
        });
    }

    private static void delete(LineClient client) throws IOException {
        for (int number = 1; number <= DELETED; number++) {
            assertThat(client.send("DELE " + number).read()).startsWith("+OK");
        }
    }

    private static String userWithMail(String user) throws IOException {
        server.addDomain(user.substring(user.indexOf('@') + 1));
        server.addUser(user, "secret");
        for (int number = 1; number <= MESSAGES; number++) {
            Mails.sendByLmtp(server, user, Integer.toString(number));
        }
        await().atMost(PATIENCE)
                .until(() -> Subjects.byImap(server, user, "INBOX").size() == MESSAGES);
        Subjects.byPop3(server, user);
        return user;
    }

    private static List<String> subjects(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
    }

    /** What clients are told that ask again and again. */
    private static final class Listings {
        private final AtomicLong whole = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

        void ask(String user) {
            while (!Thread.currentThread().isInterrupted()) {
                try (LineClient client = server.connect(Port.POP3)) {
                    client.read();
                    client.send("USER " + user).read();
                    note(client, client.send("PASS secret").read());
                } catch (IOException | UncheckedIOException e) {
                    wrong.add(e.toString());
                }
            }
        }

        private void note(LineClient client, String answer) throws IOException {
            if (answer.startsWith("+OK")) {
                String listing = client.send("UIDL").readThrough(".");
                if (listing.lines().count() == MESSAGES + 2) {
                    whole.incrementAndGet();
                } else {
                    wrong.add(listing);
                }
                client.send("QUIT").read();
            } else if (answer.startsWith("-ERR [SYS/TEMP]")) {
                refused.incrementAndGet();
            } else if (!answer.startsWith("-ERR [IN-USE]")) {
                wrong.add(answer);
            }
        }
    }
}
