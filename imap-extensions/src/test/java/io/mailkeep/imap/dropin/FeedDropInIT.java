package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeep.imap.feed.Replica;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.pop3.protocol.Wire;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The change feed of a stock James with the jar, over sockets: who replays it holds what the mailboxes hold. */
class FeedDropInIT {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final String POLICIES = "<?xml version=\"1.0\"?><keepcopy>"
            + "<login><plainText>loopback</plainText></login><sweep enabled=\"false\"/><policies>"
            + "<policy name=\"plain\"><onDelete><expunge/></onDelete></policy>"
            + "<policy name=\"kept\"><onDelete><release/></onDelete>"
            + "<retention of=\"released\"><flagged/></retention></policy>"
            + "</policies><classOfService><domain name=\"kept.test\" policy=\"kept\"/>"
            + "<default policy=\"plain\"/></classOfService></keepcopy>";
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final String PASSWORD = "secret";
    private static final Pattern FETCHED = Pattern.compile("\\* \\d+ FETCH \\(.*");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private static Path home;

    private static StockJames james;

    private String user = "u" + UUID.randomUUID().toString().substring(0, 13) + "@feed.test";

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, DropIn.ofPop3Policy(), DropIn.ofThisModule("drop-in-imap"));
        Path conf = home.resolve("conf");
        Files.writeString(conf.resolve("keepcopy.xml"), POLICIES);
        Files.writeString(
                conf.resolve("sync-hooks.xml"),
                "<?xml version=\"1.0\"?><syncHooks><feed age=\"30 days\"/></syncHooks>");
        Files.copy(
                ROOT.resolve("deploy/conf/james/listeners.xml"),
                conf.resolve("listeners.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        set(
                conf.resolve("extensions.properties"),
                "guice.extension.module",
                "io.mailkeep.pop3.MemoryKeepCopy,io.mailkeep.imap.MemoryImapSync,io.mailkeep.imap.keeping.KeepFeed,"
                        + "io.mailkeep.imap.keeping.SharedTurns");
        set(
                conf.resolve("webadmin.properties"),
                "extensions.routes",
                "io.mailkeep.imap.feed.FeedRoutes,io.mailkeep.pop3.retention.KeepCopyRoutes,"
                        + "io.mailkeep.pop3.support.UndoRoutes");
        StockJames.allowPasswordsWithoutTls(home);
        james = StockJames.servingIn(home);
    }

    private static void set(Path properties, String key, String value) throws IOException {
        Files.writeString(
                properties,
                Files.readString(properties).replaceAll("(?m)^" + Pattern.quote(key) + "=.*$", "") + "\n" + key + "="
                        + value + "\n");
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void whoReplaysTheFeedHoldsWhatTheMailboxesHold() throws Exception {
        james.addUser(user, PASSWORD);
        append("INBOX", 20);
        say("CREATE Kept", "CREATE Gone", "SELECT INBOX");
        say("SELECT INBOX", "STORE 1:10 +FLAGS (\\Seen)", "STORE 3 +FLAGS ($Important)", "STORE 4 -FLAGS (\\Seen)");
        say("SELECT INBOX", "UID MOVE 5:8 Kept", "UID COPY 1:2 Kept", "UID COPY 1 Gone");
        say("SELECT INBOX", "UID STORE 9 +FLAGS (\\Deleted)", "EXPUNGE");
        deleteByPop3(1, 2);
        deliver();
        await().atMost(SOON).untilAsserted(() -> assertThat(held().get("INBOX")).containsKey(21L));
        // What came and went before it was told is not told.
        await().atMost(SOON).untilAsserted(() -> assertThat(replay().named()).isEqualTo(held()));
        say("RENAME Kept Old", "DELETE Gone", "CREATE Late");
        append("Late", 3);
        say("SELECT Late", "STORE 1:3 +FLAGS (\\Deleted)", "CLOSE");

        await().atMost(SOON).untilAsserted(() -> assertThat(replay().named()).isEqualTo(held()));

        assertThat(feed())
                .extracting(line -> line.path("type").asText())
                .contains(
                        "MessageNew", "MessageCopy", "MessageExpunge", "FlagsChange", "MailboxRename", "MailboxDelete")
                .doesNotContain("MailboxHolds");
        assertThat(told("MessageNew")).singleElement().isEqualTo("21 DELIVERY");
        assertThat(told("MessageExpunge")).contains("1:2 POP3", "5:8 IMAP", "9 IMAP");
        assertThat(told("MessageAppend")).contains("1 IMAP");
    }

    @Test
    void whatAKeepPolicyDoesIsTold() throws Exception {
        user = user.replace("feed.test", "kept.test");
        james.addUser(user, PASSWORD);
        append("INBOX", 3);

        takeByPop3(1, 2);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(told("MessageRetrieve")).containsExactly("1:2");
            assertThat(told("MessageRelease")).containsExactly("1:2");
        });

        assertThat(james.webadmin("POST", "/keepcopy/users/" + user + "/undo?since=2026-01-01T00:00:00Z", "")
                        .statusCode())
                .isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(told("MessageUndo")).containsExactly("1:2"));

        takeByPop3(1);
        say("SELECT INBOX", "STORE 1:3 +FLAGS (\\Flagged)");
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            sweep();
            assertThat(told("MessageExpire")).containsExactly("1 SWEEP");
            assertThat(replay().named()).isEqualTo(held());
        });
    }

    private void takeByPop3(int... numbers) throws IOException {
        try (Pop3Client pop3 = Pop3Client.connect(james.pop3Port()).login(user, PASSWORD)) {
            for (int number : numbers) {
                pop3.retrieve(number);
            }
            pop3.delete(numbers);
            pop3.quit();
        }
    }

    private static void sweep() {
        Matcher task =
                TASK.matcher(james.webadmin("POST", "/keepcopy/sweep", "").body());
        assertThat(task.find()).isTrue();
        james.webadmin("GET", "/tasks/" + task.group(1) + "/await", "");
    }

    /** The messages of the lines of a type, and by what they were changed if the lines say so. */
    private List<String> told(String type) {
        return feed().stream()
                .filter(line -> line.path("type").asText().equals(type))
                .map(line ->
                        (line.path("uids").asText() + " " + line.path("origin").asText()).trim())
                .toList();
    }

    @Test
    void whoWritesAtOnceLeavesAFeedThatIsWhole() throws Exception {
        james.addUser(user, PASSWORD);
        say("CREATE Kept");
        append("INBOX", 30);
        CompletableFuture<Void> flagging = writing(() -> {
            for (int i = 1; i <= 30; i++) {
                say("SELECT INBOX", "UID STORE " + i + " +FLAGS (k" + i % 4 + ")");
            }
        });
        CompletableFuture<Void> moving = writing(() -> {
            for (int i = 1; i <= 8; i++) {
                say("SELECT INBOX", "UID MOVE " + i + " Kept");
            }
        });
        CompletableFuture<Void> removing = writing(() -> {
            for (int i = 0; i < 6; i++) {
                deleteByPop3(10);
            }
        });
        CompletableFuture<Void> arriving = writing(() -> append("INBOX", 20));

        CompletableFuture.allOf(flagging, moving, removing, arriving).get();

        // A STORE on a message that has just gone changes nothing, and its mod-sequence is waited for.
        await().atMost(Duration.ofMinutes(7))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(replay().named()).isEqualTo(held()));
    }

    @Test
    void whoWaitsIsToldOfMailBeforeTheTimeIsUp() throws Exception {
        james.addUser(user, PASSWORD);
        append("INBOX", 1);
        await().atMost(SOON).until(() -> lines(changes("")).size() > 2);
        String cursor = last(feed()).path("cursor").asText();

        CompletableFuture<Void> appending = writing(() -> append("INBOX", 1));
        long begun = System.nanoTime();
        List<JsonNode> told = lines(changes("?wait=30&since=" + cursor));
        Duration waited = Duration.ofNanos(System.nanoTime() - begun);
        appending.get();

        assertThat(told.get(0).path("type").asText()).isEqualTo("MessageAppend");
        assertThat(waited).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void aStoreThatChangesNothingHoldsUpNothing() throws Exception {
        james.addUser(user, PASSWORD);
        append("INBOX", 2);
        say("SELECT INBOX", "STORE 1:2 +FLAGS (\\Seen)");

        try (ImapClient imap = imap()) {
            imap.send("SELECT INBOX").ok();
            assertThat(imap.send("STORE 1 +FLAGS (\\Seen)").ok().lines()).contains("* 1 FETCH (FLAGS (\\Seen))");
            assertThat(imap.send("UID STORE 1:2 +FLAGS.SILENT (\\Seen)").ok().lines())
                    .noneMatch(line -> line.contains("FETCH"));
            imap.send("STORE 1:2 -FLAGS ($Important)").ok();
            imap.send("UID STORE 77 +FLAGS (\\Seen)").ok();
        }
        append("INBOX", 1);

        await().atMost(SOON).untilAsserted(() -> assertThat(replay().named()).isEqualTo(held()));
    }

    private interface Writing {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> writing(Writing writing) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        writing.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private void append(String mailbox, int count) throws IOException {
        try (ImapClient imap = imap()) {
            for (byte[] message : Messages.small(count)) {
                imap.append(mailbox, "", message).ok();
            }
        }
    }

    private void say(String... commands) throws IOException {
        try (ImapClient imap = imap()) {
            for (String command : commands) {
                imap.send(command).ok();
            }
        }
    }

    private void deleteByPop3(int... numbers) throws IOException {
        try (Pop3Client pop3 = Pop3Client.connect(james.pop3Port()).login(user, PASSWORD)) {
            pop3.delete(numbers);
            pop3.quit();
        }
    }

    private void deliver() throws IOException {
        try (Wire wire = Wire.connect(james.smtpPort())) {
            wire.line();
            for (String line : List.of("EHLO here", "MAIL FROM:<a@feed.test>", "RCPT TO:<" + user + ">", "DATA")) {
                wire.write(line + "\r\n");
                while (wire.line().charAt(3) == '-') {}
            }
            wire.write("Subject: delivered\r\n\r\nx\r\n.\r\n");
            assertThat(wire.line()).startsWith("250");
        }
    }

    private ImapClient imap() throws IOException {
        return ImapClient.connect(james.imapPort()).login(user, PASSWORD);
    }

    private HttpResponse<String> changes(String parameters) {
        return james.webadmin("GET", "/imap/users/" + user + "/changes" + parameters, "");
    }

    private static List<JsonNode> lines(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().map(Replica::parse).toList();
    }

    private Replica replay() {
        return Replica.replayed(parameters -> changes(parameters).body());
    }

    /** All of it, one answer after the other. */
    private List<JsonNode> feed() {
        List<JsonNode> lines = new ArrayList<>(lines(changes("")));
        while (last(lines).path("more").asBoolean()) {
            lines.addAll(lines(changes("?since=" + last(lines).path("cursor").asText())));
        }
        return lines;
    }

    private static JsonNode last(List<JsonNode> lines) {
        return lines.get(lines.size() - 1);
    }

    /** What IMAP shows of every mailbox, without the flag that only a session has. */
    private Map<String, Map<Long, Set<String>>> held() throws IOException {
        Map<String, Map<Long, Set<String>>> held = new TreeMap<>();
        try (ImapClient imap = imap()) {
            List<String> names = imap.send("LIST \"\" *").ok().lines().stream()
                    .filter(line -> line.startsWith("* LIST"))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1).replace("\"", ""))
                    .toList();
            for (String name : names) {
                imap.send("EXAMINE " + name).ok();
                Map<Long, Set<String>> messages = new TreeMap<>();
                imap.send("UID FETCH 1:* (FLAGS)").ok().lines().stream()
                        .filter(line -> FETCHED.matcher(line).matches())
                        .forEach(line -> messages.put(Long.parseLong(found(UID, line)), flags(line)));
                held.put(name, messages);
            }
        }
        return held;
    }

    private static Set<String> flags(String line) {
        return Arrays.stream(found(FLAGS, line).split(" ", -1))
                .filter(flag -> !flag.isEmpty() && !flag.equals("\\Recent"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String found(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError(line);
        }
        return matcher.group(1);
    }
}
