package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.living.LivingMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What POP3 and IMAP commands cost in CQL statements on the Cassandra assembly. */
class StatementCountIT {
    private static final int MESSAGES = 60;
    private static final int FEW = 12;
    private static final int LARGE = 550;
    private static final String DELIVERY = "by lmtp";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static Path log;
    private static IndexContents index;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        log = home.resolve("statements");
        Engines.Place place = ENGINES.freshPlace();
        index = new IndexContents(place);
        server = RunningServer.in(home)
                .engines(place)
                .property(StatementLog.FILE, log.toString())
                // Else the search reads each ledger that has changed once more, whenever it comes to it.
                .property("mailkeep.pop3.module", "io.mailkeep.pop3.CassandraKeepCopy")
                .property(LivingMessages.LARGE, Integer.toString(LARGE))
                .file("cassandra-driver.conf", StatementLog.addedTo(RunningServer.shipped("cassandra-driver.conf")))
                // Else a session that is open for a third of its lease renews it.
                .file("keepcopy.xml", Policies.XML.replace("10 seconds", "10 minutes"))
                .file("healthcheck.properties", "healthcheck.period=1h\n")
                .start();
        await().atMost(PATIENCE).until(index::isOpen);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aSessionThatFindsNothingNewReadsAFixedNumberOfStatements() throws IOException {
        String user = userWithMail("poll@keep.test");
        long mark = mark();

        try (LineClient client = Subjects.login(server, user)) {
            client.send("STAT").read();
            client.send("LIST").readThrough(".");
            client.send("UIDL").readThrough(".");

            List<String> statements = settledSince(mark);
            assertThat(statements).hasSize(6);
            assertThat(statements.stream().filter(query -> query.contains("FROM mailkeep_maildrop ")))
                    .as("reads of the maildrop")
                    .singleElement()
                    .satisfies(query -> assertThat(query).contains("listing").doesNotContain("messages"));
        }
    }

    @Test
    void ofAFewMessagesOneStatementLessTellsAllUnlessSomeAreHidden() throws IOException {
        String user = userWithMail("few@keep.test", FEW);
        long mark = mark();
        try (LineClient client = Subjects.login(server, user)) {
            assertThat(client.send("STAT").read()).startsWith("+OK " + FEW + " ");
            assertThat(settledSince(mark)).hasSize(5);

            delete(client, 1, FEW / 2);
            client.send("QUIT").read();
        }
        mark = mark();

        try (LineClient client = Subjects.login(server, user)) {
            assertThat(client.send("STAT").read()).startsWith("+OK " + FEW / 2 + " ");
            assertThat(settledSince(mark)).hasSize(6);
        }
    }

    @Test
    void aSessionThatFindsNewMailReadsTheLedgerAndWritesIt() throws IOException {
        String user = userWithMail("new@keep.test");
        Mails.sendByLmtp(server, user, DELIVERY, 1);
        try (LineClient client = imap(user)) {
            awaitIndexed(client, "INBOX", MESSAGES + 1);
        }
        long mark = mark();

        try (LineClient client = Subjects.login(server, user)) {
            assertThat(client.send("STAT").read()).startsWith("+OK " + (MESSAGES + 1) + " ");

            assertThat(settledSince(mark)).hasSize(8);
        }
    }

    @Test
    void aRetrieveReadsOneMessage() throws IOException {
        String user = userWithMail("retr@keep.test");
        try (LineClient client = Subjects.login(server, user)) {
            long mark = mark();

            client.send("RETR " + MESSAGES).readThrough(".");

            assertThat(settledSince(mark)).as("place, row, header, body").hasSize(4);
        }
    }

    @Test
    void retrievesInOrderReadTheNextOnesTogether() throws IOException {
        String user = userWithMail("download@keep.test");
        try (LineClient client = Subjects.login(server, user)) {
            long mark = mark();

            for (int number = 1; number <= MESSAGES; number++) {
                client.send("RETR " + number).readThrough(".");
            }

            List<String> statements = settledSince(mark);
            assertThat(statements)
                    .as("three a message, and one of each few")
                    .hasSizeLessThan(3 * MESSAGES + MESSAGES / 4);
            assertThat(statements.stream().filter(query -> query.contains("messagev3")))
                    .as("each read once")
                    .hasSize(MESSAGES);
        }
    }

    @Test
    void topOfNoLinesReadsNoBody() throws IOException {
        String user = userWithMail("top@keep.test");
        try (LineClient client = Subjects.login(server, user)) {
            long mark = mark();

            client.send("TOP 30 0").readThrough(".");

            assertThat(settledSince(mark)).as("place, header").hasSize(2);
        }
    }

    @Test
    void releasingCostsTheSameHoweverManyMessages() throws IOException {
        String user = userWithMail("quit@keep.test");
        try (LineClient client = Subjects.login(server, user)) {
            delete(client, 1, 50);
            long mark = mark();

            assertThat(client.send("QUIT").read()).startsWith("+OK");

            await().atMost(PATIENCE).until(() -> since(mark).size() == 3);
            assertThat(since(mark)).anyMatch(query -> query.startsWith("SELECT * FROM mailkeep_maildrop "));
            assertThat(since(mark)).anyMatch(query -> query.startsWith("BATCH UPDATE mailkeep_maildrop"));
            assertThat(since(mark)).anyMatch(StatementCountIT::givesBack);
        }
    }

    @Test
    void aSessionThatMarksNothingWritesNothingAtQuit() throws IOException {
        String user = userWithMail("noop@keep.test");
        try (LineClient client = Subjects.login(server, user)) {
            long mark = mark();

            client.send("QUIT").read();

            await().atMost(PATIENCE).until(() -> since(mark).size() == 1);
            assertThat(since(mark)).allMatch(StatementCountIT::givesBack);
        }
    }

    @Test
    void expungingAddsTwoStatementsOfOursToThoseOfJames() throws IOException {
        String user = userWithMail("quit@plain.test");
        try (LineClient client = Subjects.login(server, user)) {
            delete(client, 1, 50);
            long mark = mark();

            assertThat(client.send("QUIT").read()).startsWith("+OK");

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> since(mark).stream().anyMatch(StatementCountIT::givesBack));
            assertThat(since(mark).stream().filter(query -> query.startsWith("BATCH UPDATE mailkeep_maildrop")))
                    .hasSize(2);
        }
    }

    @Test
    void selectCostsTheSameHoweverManyMessagesAreRecent() throws IOException {
        String user = userWithMail("recent@keep.test");
        try (LineClient client = imap(user)) {
            long mark = mark();

            assertThat(client.send("s SELECT INBOX").readThrough("s OK")).contains("* " + MESSAGES + " RECENT");

            assertThat(settledSince(mark)).hasSize(10);
        }
        try (LineClient client = imap(user)) {
            long mark = mark();

            assertThat(client.send("s SELECT INBOX").readThrough("s OK")).contains("* 0 RECENT");

            assertThat(settledSince(mark)).as("with nothing recent").hasSize(9);
        }
    }

    @Test
    void resynchronisationReadsTheLogAndWhatChanged() throws IOException {
        String user = userWithMail("resync@keep.test");
        try (LineClient client = imap(user);
                LineClient other = imap(user)) {
            other.send("s SELECT INBOX").readThrough("s OK");
            String status =
                    client.send("t STATUS INBOX (UIDVALIDITY HIGHESTMODSEQ)").readThrough("t OK");
            other.send("f UID STORE 30 +FLAGS.SILENT (\\Flagged)").readThrough("f OK");
            client.send("e ENABLE QRESYNC").readThrough("e OK");
            long mark = mark();

            String known = number("UIDVALIDITY", status) + " " + number("HIGHESTMODSEQ", status);
            String answer =
                    client.send("s SELECT INBOX (QRESYNC (" + known + "))").readThrough("s OK");

            assertThat(answer).contains(" FETCH ").contains("UID 30");
            assertThat(settledSince(mark)).as("SELECT and the log").hasSize(10);
        }
    }

    @Test
    void largeMailboxIsNotReadAgain() throws IOException {
        String user = userWithMail("large@keep.test");
        try (LineClient client = imap(user);
                LineClient other = imap(user)) {
            int copied = fillLarge(other, 2 * LARGE);
            awaitIndexed(client, "source", copied);
            awaitIndexed(client, "large", copied);
            other.send("s SELECT large").readThrough("s OK");
            client.send("e ENABLE QRESYNC").readThrough("e OK");
            long mark = mark();

            assertThat(client.send("s SELECT large").readThrough("s OK")).contains(" EXISTS");
            assertThat(settledSince(mark))
                    .as("by snapshot and log")
                    .hasSize(12)
                    .noneMatch(StatementCountIT::readsMessages);

            assertThat(resynchronise(client, other, scattered(2, 10)))
                    .as("SELECT and the log")
                    .hasSize(13)
                    .noneMatch(StatementCountIT::readsMessages);

            assertThat(resynchronise(client, other, scattered(100, 501)))
                    .as("many mod-sequences, of which the snapshot is written")
                    .hasSize(14)
                    .noneMatch(StatementCountIT::readsMessages);
        }
    }

    /** Tells the statements of the SELECT. */
    private static List<String> resynchronise(LineClient client, LineClient other, String uids) throws IOException {
        String status =
                client.send("t STATUS large (UIDVALIDITY HIGHESTMODSEQ)").readThrough("t OK");
        other.send("f UID STORE " + uids + " +FLAGS.SILENT (k" + uids.length() + ")")
                .readThrough("f OK");
        long mark = mark();

        String known = number("UIDVALIDITY", status) + " " + number("HIGHESTMODSEQ", status);
        String answer = client.send("s SELECT large (QRESYNC (" + known + "))").readThrough("s OK");

        assertThat(answer.lines().filter(line -> line.contains(" FETCH "))).hasSize(uids.split(",").length);
        return settledSince(mark);
    }

    private static boolean givesBack(String query) {
        return query.startsWith("DELETE claims");
    }

    private static boolean readsMessages(String query) {
        return query.contains("messageidtable") || query.contains("imapuidtable");
    }

    /** Each two apart from the next; the UIDs of copies begin with 2. */
    private static String scattered(int first, int messages) {
        return LongStream.range(0, messages)
                .mapToObj(i -> Long.toString(2 * i + first))
                .collect(Collectors.joining(","));
    }

    /** Tells how many messages it has then. */
    private static int fillLarge(LineClient client, int messages) throws IOException {
        client.send("c CREATE source").readThrough("c OK");
        client.send("c CREATE large").readThrough("c OK");
        client.send("s SELECT INBOX").readThrough("s OK");
        int copied = 0;
        while (copied < messages) {
            client.send("c COPY 1:* source").readThrough("c OK");
            copied += MESSAGES;
        }
        client.send("s SELECT source").readThrough("s OK");
        client.send("c COPY 1:* large").readThrough("c OK");
        return copied;
    }

    @Test
    void waitingClientCostsNothing() throws IOException {
        String user = userWithMail("wait@keep.test");
        try (LineClient client = imap(user)) {
            client.send("s SELECT INBOX").readThrough("s OK");
            long mark = mark();

            client.send("n NOOP").readThrough("n OK");
            client.send("i IDLE").readThrough("+");
            client.send("DONE").readThrough("i OK");

            assertThat(settledSince(mark)).isEmpty();
        }
    }

    @Test
    void removalRaisesItsModSeqByOneLightweightTransaction() throws IOException {
        String user = userWithMail("remove@keep.test");
        try (LineClient client = imap(user)) {
            client.send("s SELECT INBOX").readThrough("s OK");
            client.send("f UID STORE 1:20 +FLAGS.SILENT (\\Deleted)").readThrough("f OK");
            long mark = mark();

            client.send("x EXPUNGE").readThrough("x OK");

            List<String> statements = settledSince(mark);
            assertThat(statements.stream().filter(query -> query.startsWith("UPDATE modseq")))
                    .hasSize(1);
            assertThat(statements.stream().filter(query -> query.contains("mailkeep_imap")))
                    .as("intent written, found and struck off, and the log")
                    .hasSize(4);
        }
    }

    @Test
    void movingTakesItsTurnAndLooksEachMessageUpOnce() throws IOException {
        String user = userWithMail("move@keep.test");
        try (LineClient client = imap(user)) {
            client.send("c CREATE Other").readThrough("c OK");
            client.send("s SELECT INBOX").readThrough("s OK");
            long mark = mark();

            client.send("m UID MOVE 1:20 Other").readThrough("m OK");

            List<String> statements = settledSince(mark);
            assertThat(statements.stream().filter(query -> query.contains("mailkeep_imap_leases")))
                    .hasSize(2);
            assertThat(statements.stream().filter(query -> query.startsWith("SELECT * FROM imapuidtable")))
                    .as("by us before, by James after")
                    .hasSize(40);
        }
    }

    @Test
    void listeningReadsTheNamesAndRightsOfTheMailboxes() throws IOException {
        String user = userWithMail("notify@keep.test");
        try (LineClient client = imap(user)) {
            client.send("c CREATE Other").readThrough("c OK");
            long mark = mark();

            client.send("n NOTIFY SET (selected (MessageNew MessageExpunge)) (mailboxes (INBOX Other)"
                            + " (MessageNew MessageExpunge MailboxName))")
                    .readThrough("n OK");

            assertThat(settledSince(mark)).as("names, subscriptions, rights").hasSize(4);
        }
    }

    private static LineClient imap(String user) throws IOException {
        return Subjects.imap(server, user);
    }

    private static String number(String item, String status) {
        Matcher matcher = Pattern.compile(item + " (\\d+)").matcher(status);
        assertThat(matcher.find()).as(item).isTrue();
        return matcher.group(1);
    }

    private static void delete(LineClient client, int from, int to) throws IOException {
        for (int number = from; number <= to; number++) {
            assertThat(client.send("DELE " + number).read()).startsWith("+OK");
        }
    }

    private static String userWithMail(String user) throws IOException {
        return userWithMail(user, MESSAGES);
    }

    private static String userWithMail(String user, int messages) throws IOException {
        server.addDomain(user.substring(user.indexOf('@') + 1));
        server.addUser(user, "secret");
        Mails.sendByLmtp(server, user, DELIVERY, messages);
        await().atMost(PATIENCE).until(() -> {
            try (LineClient client = Subjects.login(server, user)) {
                boolean arrived = client.send("STAT").read().startsWith("+OK " + messages + " ");
                client.send("QUIT").read();
                return arrived;
            }
        });
        try (LineClient client = imap(user)) {
            awaitIndexed(client, "INBOX", messages);
        }
        return user;
    }

    /** What the index reads to follow is no command's. */
    private static void awaitIndexed(LineClient client, String mailbox, long messages) throws IOException {
        String status = client.send("i STATUS " + mailbox + " (MAILBOXID)").readThrough("i OK");
        Matcher id = Pattern.compile("MAILBOXID \\((\\S+?)\\)").matcher(status);
        assertThat(id.find()).as(status).isTrue();
        await().atMost(PATIENCE).until(() -> index.of(id.group(1)) == messages);
    }

    private static long mark() {
        // A lease is given back after the reply to QUIT: what it costs belongs to the session before.
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(30)).until(new QuietSince());
        return StatementLog.read(log).size();
    }

    /** All of them: the driver tells its tracker of a statement after it has given the answer on. */
    private static List<String> settledSince(long mark) {
        mark();
        return since(mark);
    }

    private static List<String> since(long mark) {
        return StatementLog.read(log).stream()
                .skip(mark)
                // Paced by the clock, not by commands.
                .filter(query -> !query.contains("mailkeep_search_") && !query.contains("mailkeep_counting_nodes"))
                .toList();
    }

    private static final class QuietSince implements Callable<Boolean> {
        private int seen = -1;

        @Override
        public Boolean call() {
            int now = StatementLog.read(log).size();
            boolean quiet = now == seen;
            seen = now;
            return quiet;
        }
    }
}
