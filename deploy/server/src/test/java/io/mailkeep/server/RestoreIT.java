package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore as deploy/OPERATING.md has them: up to the step that begins with OpenSearch, which is not used here. */
class RestoreIT {
    private static final String CARL = "carl@keep.test";
    private static final String KEYSPACE = "apache_james";
    private static final String OLD_UIDLS =
            """
            user,uid,uidl
            carl@keep.test,1,old-1
            carl@keep.test,2,old-2
            carl@keep.test,3,old-3
            carl@keep.test,4,old-4
            """;
    private static final Pattern LISTED = Pattern.compile("(?m)^\\d+ (\\S+)$");
    private static final Pattern FETCHED = Pattern.compile("(?s)FLAGS \\(([^)]*)\\).*?Subject: ([^\n]*)");
    private static final Pattern NEXT_UID = Pattern.compile("UIDNEXT (\\d+)");
    private static final long STEP = 1_000_000;

    @TempDir
    private Path home;

    private CassandraNode node;
    private CassandraTools tools;

    /** All UIDLs that the client was ever told. */
    private final Set<String> given = new HashSet<>();

    @BeforeEach
    void start() throws IOException {
        node = CassandraNode.builder()
                .directory(home.resolve("cassandra"))
                .shortLived()
                .thrownAway()
                .start();
        tools = CassandraTools.of(node, home.resolve("bin"));
    }

    @AfterEach
    void stop() throws IOException {
        tools.close();
        node.close();
    }

    @Test
    void everyMessageIsAsItWasAndNewMailHasAUidlOfItsOwn() throws Exception {
        State saved;
        try (RunningServer server = server().start()) {
            saved = usedAndBackedUp(server);
            goOn(server);
        }
        carryOut("cqlsh -e 'DROP TABLE " + KEYSPACE + ".mailkeep_maildrop'");

        restore(commands("nodetool import"));

        try (RunningServer server = server().start()) {
            assertThat(State.of(server)).isEqualTo(saved);
            assertThat(saved.offered())
                    .containsOnlyKeys("mail 1", "mail 3", "mail 5", "seventh", "between ledger and mail");
            assertThat(saved.flags()).containsEntry("mail 3", "$Mine \\Flagged").containsKeys("mail 2", "mail 4");
            assertThat(saved.released()).contains("old-2", "\"released\"");
            await().untilAsserted(
                            () -> assertThat(Mails.readByPop3(server, CARL)).contains("mail 1", "body"));
            assertNewMailIsNew(server);
        }
    }

    /** As when mailboxes alone are restored: then the ledger knows UIDs that James would give again. */
    @Test
    void aLedgerNewerThanTheMailboxesGivesNoUidlToOtherMail() throws Exception {
        State saved;
        try (RunningServer server = server().start()) {
            saved = usedAndBackedUp(server);
            goOn(server);
        }

        restore(commands("nodetool import")
                .replace("> tables", "| grep -Ev '^(mailkeep_maildrop|mailkeep_departed)$' > tables"));

        try (RunningServer server = server().start()) {
            Map<String, String> offered = new TreeMap<>(saved.offered());
            offered.remove("mail 1");
            assertThat(State.of(server).offered()).isEqualTo(offered);
            assertNewMailIsNew(server);
        }
    }

    /** With all extensions: each has tables. */
    private RunningServer.Builder server() throws IOException {
        return RunningServer.in(home.resolve("james"))
                .file(
                        "extensions.properties",
                        RunningServer.shipped("extensions.properties")
                                .replaceFirst(
                                        "(?m)^(guice.extension.module=.*)$", "$1,io.mailkeep.mailets.CassandraMailets"))
                .cassandra(node.contactPoint(), KEYSPACE)
                .file("search.properties", "implementation=Scanning\n")
                .file("sync-hooks.xml", "<syncHooks><feed/></syncHooks>")
                .file("keepcopy.xml", Policies.XML);
    }

    /** A maildrop with imported UIDLs, one retrieved, two released and one expunged message; one comes in amid the backup. */
    private State usedAndBackedUp(RunningServer server) throws Exception {
        server.addDomain("keep.test");
        server.addUser(CARL, "secret");
        Mails.sendByLmtp(server, CARL, "mail", 6);
        server.administer("POST", "/keepcopy/users/" + CARL + "/uidls?format=mailkeep&match=uid", OLD_UIDLS);
        pop3(server, "RETR 1", "RETR 2", "DELE 2", "DELE 4");
        imap(server, "STORE 3 +FLAGS (\\Flagged $Mine)", "STORE 6 +FLAGS (\\Deleted)", "EXPUNGE");
        Mails.sendByLmtp(server, CARL, "seventh");
        given.addAll(State.of(server).offered().values());

        String backup = commands("nodetool snapshot");
        int ledgerIsSaved = backup.indexOf("nodetool snapshot -t \"mail");
        carryOut(backup.substring(0, ledgerIsSaved));
        Mails.sendByLmtp(server, CARL, "between ledger and mail");
        State state = State.of(server);
        given.addAll(state.offered().values());
        carryOut(backup.substring(ledgerIsSaved));
        copyAway();
        return state;
    }

    private void goOn(RunningServer server) throws IOException {
        Mails.sendByLmtp(server, CARL, "lost", 2);
        given.addAll(State.of(server).offered().values());
        pop3(server, "RETR 1", "DELE 1");
        imap(server, "STORE 3 -FLAGS (\\Flagged)", "STORE 5 +FLAGS (\\Deleted)", "EXPUNGE");
        State.of(server);
    }

    private void assertNewMailIsNew(RunningServer server) throws IOException {
        Mails.sendByLmtp(server, CARL, "after the restore");

        assertThat(State.of(server).offered().get("after the restore"))
                .isNotNull()
                .isNotIn(given);
        assertThat(NEXT_UID.matcher(imap(server)).results())
                .singleElement()
                .satisfies(uid -> assertThat(Long.parseLong(uid.group(1))).isGreaterThan(STEP));
    }

    /** The snapshots alone: not what Cassandra goes on with. */
    private void copyAway() throws Exception {
        carryOut(
                """
                cd "$HOME/cassandra/data/$KS" && for snapshots in */snapshots; do
                  mkdir -p "$BACKUP/${snapshots%/*}" && cp -r "$snapshots" "$BACKUP/${snapshots%/*}"
                done
                for kind in ledger mail content; do nodetool clearsnapshot -t "$kind-$TAG" -- "$KS"; done
                """);
        assertThat(home.resolve("cassandra/data/" + KEYSPACE)).isDirectoryNotContaining("glob:**/snapshots");
    }

    private void restore(String commands) throws Exception {
        OperatingGuide.Done done = carryOut(commands.substring(0, commands.indexOf("# 6.")));

        // Of the first step, which is for an empty cluster.
        assertThat(done.text().lines()).allMatch(line -> line.contains("already exists"));
    }

    private static String commands(String words) throws IOException {
        return OperatingGuide.commands(words).replaceFirst("TAG=.*\n", "");
    }

    private OperatingGuide.Done carryOut(String commands) throws Exception {
        OperatingGuide.Done done = OperatingGuide.carryOut(
                commands,
                home,
                Map.of(
                        "PATH",
                        home.resolve("bin") + ":" + System.getenv("PATH"),
                        "HOME",
                        home.toString(),
                        "BACKUP",
                        home.resolve("backup").toString(),
                        "KS",
                        KEYSPACE,
                        "TAG",
                        "2026-11-27"));
        assertThat(done.code()).as(done.text()).isZero();
        return done;
    }

    private static void pop3(RunningServer server, String... commands) throws IOException {
        try (LineClient client = Subjects.login(server, CARL)) {
            for (String command : commands) {
                client.send(command);
                assertThat(command.startsWith("RETR") ? client.readThrough(".") : client.read())
                        .startsWith("+OK");
            }
            assertThat(client.send("QUIT").read()).startsWith("+OK");
        }
    }

    /** Returns the answers, the first that to SELECT. */
    private static String imap(RunningServer server, String... commands) throws IOException {
        try (LineClient client = Subjects.imap(server, CARL)) {
            StringBuilder answers =
                    new StringBuilder(client.send("b SELECT INBOX").readThrough("b OK"));
            for (String command : commands) {
                answers.append(client.send("c " + command).readThrough("c OK"));
            }
            return answers.toString();
        }
    }

    /** UIDLs of what POP3 offers and flags of what IMAP shows, by subject; what is known of a message that was released. */
    private record State(Map<String, String> offered, Map<String, String> flags, String released) {
        static State of(RunningServer server) throws IOException {
            Map<String, String> flags = new TreeMap<>();
            FETCHED.matcher(imap(server, "UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
                    .results()
                    .forEach(message -> flags.put(message.group(2), sorted(message.group(1))));
            String released = server.webadmin("GET", "/keepcopy/users/" + CARL + "/messages/2", "")
                    .body();
            return new State(offered(server), flags, released);
        }

        private static String sorted(String flags) {
            return Stream.of(flags.split(" "))
                    .filter(flag -> !flag.equals("\\Recent"))
                    .sorted()
                    .reduce("", (all, flag) -> (all + " " + flag).trim());
        }

        private static Map<String, String> offered(RunningServer server) throws IOException {
            List<String> subjects = Subjects.byPop3(server, CARL);
            try (LineClient client = Subjects.login(server, CARL)) {
                List<String> uidls = LISTED.matcher(client.send("UIDL").readThrough("."))
                        .results()
                        .map(line -> line.group(1))
                        .toList();
                client.send("QUIT").read();
                assertThat(uidls).hasSameSizeAs(subjects);
                Map<String, String> offered = new LinkedHashMap<>();
                for (int i = 0; i < uidls.size(); i++) {
                    offered.put(subjects.get(i), uidls.get(i));
                }
                return offered;
            }
        }
    }
}
