package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CassandraAssemblyIT implements AssemblyContract {
    private static final Duration RECOUNTED_WITHIN = Duration.ofMinutes(1);
    private static final int MOVED_AT_ONCE = 20;

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static Engines.Place place;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        place = ENGINES.freshPlace();
        server = RunningServer.in(home).engines(place).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Not on memory, where James's second try finds the mailbox empty, and removes it. */
    @Test
    void mailboxWithHeldMailIsNotDeleted() throws IOException {
        String anna = "held@held.test";
        server.addDomain("held.test");
        server.addUser(anna, "secret");
        try (LineClient imap = Subjects.imap(server, anna)) {
            imap.send("b CREATE box").readThrough("b OK");
            imap.send("c APPEND box {18+}").send("Subject: evidence").send("").readThrough("c OK");
            server.webadmin("PUT", "/keepcopy/users/" + anna + "/holds/c1", "{\"reason\":\"case 1\"}");

            assertThat(imap.send("d DELETE box").readThrough("d ")).contains("d NO");
            assertThat(imap.send("e STATUS box (MESSAGES)").readThrough("e OK")).contains("MESSAGES 1");

            server.webadmin("DELETE", "/keepcopy/users/" + anna + "/holds/c1", "");
            imap.send("f DELETE box").readThrough("f OK");
        }
    }

    @Test
    void whatACrashLeftWrongIsMendedOnDemand() throws IOException {
        String anna = userWithAMail("wrong");
        try (CqlSession session = place.openKeyspace()) {
            miscountQuota(session, anna);
        }
        assertThat(Occupation.of(server, anna)).isEqualTo(6);

        List.of(
                        "/quota/users?task=RecomputeCurrentQuotas",
                        "/mailboxes?task=RecomputeMailboxCounters",
                        "/messages?task=SolveInconsistencies")
                .forEach(CassandraAssemblyIT::complete);

        assertThat(Occupation.of(server, anna)).isEqualTo(1);
    }

    /** A key of another name fails every write for certain, and James goes on without it. */
    @Test
    void whatFailedToBeCountedIsCountedAgain() throws IOException {
        String anna = userWithAMail("failed");
        String inbox = inbox(anna);
        try (CqlSession session = place.openKeyspace()) {
            session.execute("ALTER TABLE mailboxcounters RENAME mailboxid TO other");
            Mails.sendByLmtp(server, anna, "not counted");
            Mails.sendByLmtp(server, anna, "neither");
            miscountQuota(session, anna);
            session.execute("ALTER TABLE mailboxcounters RENAME other TO mailboxid");

            // Not by IMAP: James corrects by chance what is read.
            await().atMost(RECOUNTED_WITHIN).untilAsserted(() -> {
                Row counted = session.execute("SELECT count, unseen FROM mailboxcounters WHERE mailboxid = " + inbox)
                        .one();
                assertThat(counted.getLong("count")).isEqualTo(3);
                assertThat(counted.getLong("unseen")).isEqualTo(3);
            });
            await().atMost(RECOUNTED_WITHIN)
                    .untilAsserted(() -> assertThat(Occupation.of(server, anna)).isEqualTo(3));
        }
    }

    @Test
    void whatANodeThatIsGoneWasToCountIsCountedByAnother() throws IOException {
        String anna = userWithAMail("left");
        String suspect = "quota " + anna;
        try (CqlSession session = place.openKeyspace()) {
            miscountQuota(session, anna);
            session.execute("INSERT INTO mailkeep_counting_nodes (nodes, node) VALUES ('all', 'gone')");
            session.execute("INSERT INTO mailkeep_suspects (node, bucket, suspect) VALUES ('gone', "
                    + Math.floorMod(suspect.hashCode(), 16) + ", '" + suspect + "')");

            await().atMost(RECOUNTED_WITHIN)
                    .untilAsserted(() -> assertThat(Occupation.of(server, anna)).isEqualTo(1));
        }
    }

    /** James's list may have what a STORE that failed, or was cut off, had taken the mark from. */
    @Test
    void onlyWhatIsMarkedIsExpunged() throws IOException {
        String anna = userWithAMail("marked");
        Mails.sendByLmtp(server, anna, "second");
        try (CqlSession session = place.openKeyspace();
                LineClient imap = Subjects.imap(server, anna)) {
            session.execute("INSERT INTO messagedeleted (mailboxid, uid) VALUES (" + inbox(anna) + ", 1)");
            imap.send("b SELECT INBOX").readThrough("b OK");

            assertThat(imap.send("c EXPUNGE").readThrough("c OK")).doesNotContain("* ");
            // So does it when the client repeats what had not been written everywhere.
            session.execute(
                    "UPDATE messageidtable SET flagdeleted = true WHERE mailboxid = " + inbox(anna) + " AND uid = 1");
            assertThat(imap.send("d UID EXPUNGE 1").readThrough("d OK")).doesNotContain("* ");
            imap.send("e CLOSE").readThrough("e OK");
            assertThat(imap.send("f SELECT INBOX").readThrough("f OK")).contains("* 2 EXISTS");

            imap.send("g STORE 2 +FLAGS.SILENT (\\Deleted)").readThrough("g OK");
            assertThat(imap.send("h EXPUNGE").readThrough("h OK")).contains("* 2 EXPUNGE");
            assertThat(imap.send("i UID SEARCH ALL").readThrough("i OK")).contains("* SEARCH 1\n");
        }
    }

    @Test
    void messagesAreNotMovedToTheMailboxWhereTheyAre() throws IOException {
        String anna = userWithAMail("moved");
        try (LineClient imap = Subjects.imap(server, anna)) {
            imap.send("b SELECT INBOX").readThrough("b OK");

            assertThat(imap.send("c UID MOVE 1 INBOX").readThrough("c ")).contains("c NO");

            assertThat(imap.send("d UID FETCH 1:* (BODY.PEEK[TEXT])").readThrough("d OK"))
                    .contains("UID 1 ");
        }
    }

    /** James removes a message from a mailbox as often as it is there: it is there once. */
    @Test
    void eachOfTwoCopiesOutlivesTheOther() throws IOException {
        String anna = userWithAMail("copied");
        try (LineClient imap = inboxBesideOther(anna)) {
            imap.send("d STORE 1 +FLAGS.SILENT (\\Flagged mine)").readThrough("d OK");

            assertThat(imap.send("e COPY 1 INBOX").readThrough("e ")).contains("e OK [COPYUID ", " 1 2]");
            assertThat(imap.send("f COPY 2 Other").readThrough("f ")).contains("f OK [COPYUID ", " 2 ");
            // The first is new there, the second is not.
            assertThat(imap.send("g COPY 1:2 Other").readThrough("g ")).contains("g OK [COPYUID ", " 1:2 ");
            assertThat(imap.send("h MOVE 2 Other").readThrough("h "))
                    .contains("* 2 EXPUNGE", "h OK")
                    .doesNotContain("COPYUID");

            assertThat(imap.send("i SELECT Other").readThrough("i OK")).contains("* 3 EXISTS");
            for (int number : List.of(1, 1)) {
                imap.send("j STORE " + number + " +FLAGS.SILENT (\\Deleted)").readThrough("j OK");
                imap.send("k EXPUNGE").readThrough("k OK");
                assertThat(imap.send("l FETCH 1 (FLAGS BODY.PEEK[])").readThrough("l OK"))
                        .contains("* 1 FETCH ", "\\Flagged", "mine", "Subject: counted");
            }
            assertThat(imap.send("m SELECT INBOX").readThrough("m OK")).contains("* 1 EXISTS");
            assertThat(imap.send("n UID FETCH 1:* (BODY.PEEK[])").readThrough("n OK"))
                    .contains("UID 1 ", "Subject: counted");
        }
    }

    /** What the target has and what it has not are copied apart, and James asks for each whether there is room. */
    @Test
    void copyForWhichThereIsNoRoomLeavesNothing() throws IOException {
        String anna = userWithAMail("full");
        try (LineClient imap = inboxBesideOther(anna)) {
            imap.send("d COPY 1 INBOX").readThrough("d OK");
            imap.send("e COPY 1 INBOX").readThrough("e OK");
            imap.send("f COPY 2 Other").readThrough("f OK");
            await().until(() -> Occupation.of(server, anna) == 4);
            server.administer("PUT", "/quota/users/" + anna + "/count", "6");

            assertThat(imap.send("g COPY 1:3 Other").readThrough("g ")).contains("g NO [OVERQUOTA]");
            assertThat(imap.send("h STATUS Other (MESSAGES)").readThrough("h OK"))
                    .contains("MESSAGES 1");
            assertThat(imap.send("i COPY 1:2 Other").readThrough("i ")).contains("i OK");
            assertThat(imap.send("j STATUS Other (MESSAGES)").readThrough("j OK"))
                    .contains("MESSAGES 3");
        }
    }

    /** As when two devices have the same filter. */
    @Test
    void ofTwoWhoMoveTheSameMessageOneDoes() throws IOException {
        String anna = userWithAMail("filtered");
        try (LineClient one = Subjects.imap(server, anna);
                LineClient other = Subjects.imap(server, anna)) {
            one.send("b CREATE Other").readThrough("b OK");
            for (int uid = 2; uid <= MOVED_AT_ONCE; uid++) {
                one.send("c APPEND INBOX {17+}")
                        .send("Subject: counted")
                        .send("")
                        .readThrough("c OK");
            }
            one.send("d SELECT INBOX").readThrough("d OK");
            other.send("d SELECT INBOX").readThrough("d OK");

            for (int uid = 1; uid <= MOVED_AT_ONCE; uid++) {
                one.send("e UID MOVE " + uid + " Other");
                other.send("e UID MOVE " + uid + " Other");
                one.readThrough("e OK");
                other.readThrough("e OK");
            }

            assertThat(one.send("f SELECT Other").readThrough("f OK")).contains("* " + MOVED_AT_ONCE + " EXISTS");
        }
    }

    @Test
    void whoCouldNotTakeMessagesForHalfAMinuteIsToldThatTheMailboxIsInUse() throws IOException {
        String anna = userWithAMail("waiting");
        try (CqlSession session = place.openKeyspace();
                LineClient imap = inboxBesideOther(anna)) {
            session.execute("INSERT INTO mailkeep_imap_leases (receiver, sender) VALUES ('mailbox "
                    + mailbox(anna, "Other") + "', 'another node') USING TTL 600");

            imap.send("d COPY 1 Other");
            assertThat(imap.hears("d NO [INUSE]", Duration.ofSeconds(90))).isTrue();

            assertThat(imap.send("e STATUS Other (MESSAGES)").readThrough("e OK"))
                    .contains("MESSAGES 0");
        }
    }

    /** James writes its index by message id first: a MOVE that was cut off then leaves a row that no mailbox lists. */
    @Test
    void moveThatWasCutOffIsRepeated() throws IOException {
        String anna = userWithAMail("orphan");
        try (CqlSession session = place.openKeyspace();
                LineClient imap = inboxBesideOther(anna)) {
            imap.send("d COPY 1 Other").readThrough("d OK");
            session.execute("DELETE FROM messageidtable WHERE mailboxid = " + mailbox(anna, "Other"));

            assertThat(imap.send("e MOVE 1 Other").readThrough("e ")).contains("COPYUID", "* 1 EXPUNGE", "e OK");

            assertThat(imap.send("f SELECT Other").readThrough("f OK")).contains("* 1 EXISTS");
            assertThat(imap.send("g FETCH 1 (BODY.PEEK[])").readThrough("g OK")).contains("Subject: counted");
        }
    }

    /** The user's INBOX is selected, and there is a mailbox Other. */
    private static LineClient inboxBesideOther(String user) throws IOException {
        LineClient imap = Subjects.imap(server, user);
        imap.send("b CREATE Other").readThrough("b OK");
        imap.send("c SELECT INBOX").readThrough("c OK");
        return imap;
    }

    private static String inbox(String user) {
        return mailbox(user, "INBOX");
    }

    private static String mailbox(String user, String name) {
        Matcher mailbox = Pattern.compile("\"mailboxName\":\"" + name + "\",\"mailboxId\":\"([^\"]+)\"")
                .matcher(server.webadmin("GET", "/users/" + user + "/mailboxes", "")
                        .body());
        assertThat(mailbox.find()).isTrue();
        return mailbox.group(1);
    }

    private static String userWithAMail(String name) throws IOException {
        String user = name + "@" + name + ".test";
        server.addDomain(name + ".test");
        server.addUser(user, "secret");
        Mails.sendByLmtp(server, user, "counted");
        await().until(() -> Occupation.of(server, user) == 1);
        return user;
    }

    private static void miscountQuota(CqlSession session, String user) {
        session.execute(
                "UPDATE currentquota SET messagecount = messagecount + 5 WHERE quotaroot = '#private&" + user + "'");
    }

    private static void complete(String request) {
        assertThat(server.runTask(request)).contains("\"status\":\"completed\"");
    }

    @Override
    public RunningServer server() {
        return server;
    }
}
