package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with this jar and that of the POP3 extension: what POP3 deletes waits for IMAP devices. */
class LedgerDropInIT {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final String POLICIES = "<?xml version=\"1.0\"?><keepcopy>"
            + "<login><plainText>loopback</plainText></login><sweep enabled=\"false\"/><policies>"
            + policy("synced", "SyncedByAnyDevice", "<fallback>30 days</fallback>")
            + policy(
                    "waiting",
                    "SyncedByEveryDevice",
                    "<silentAfter>30 days</silentAfter><fallback>40 seconds</fallback>")
            + "</policies><classOfService><domain name=\"waiting.test\" policy=\"waiting\"/>"
            + "<default policy=\"synced\"/></classOfService></keepcopy>";
    private static final String HOOKS = "<?xml version=\"1.0\"?><syncHooks>"
            + "<hook class=\"io.mailkeep.imap.ledger.SyncLedgerHook\"><every>1 second</every></hook>"
            + "<detailDelimiter>+</detailDelimiter></syncHooks>";

    @TempDir
    private static Path home;

    private static StockJames james;

    private static String policy(String name, String condition, String within) {
        return "<policy name=\"" + name + "\"><onDelete><release/></onDelete><retention of=\"released\">"
                + "<condition class=\"io.mailkeep.imap.keeping." + condition + "\">" + within
                + "</condition></retention></policy>";
    }

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, DropIn.ofPop3Policy(), DropIn.ofThisModule("drop-in-imap"));
        Path conf = home.resolve("conf");
        Files.writeString(conf.resolve("keepcopy.xml"), POLICIES);
        Files.writeString(conf.resolve("sync-hooks.xml"), HOOKS);
        Files.copy(
                ROOT.resolve("deploy/conf/james/listeners.xml"),
                conf.resolve("listeners.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        StockJames.allowPasswordsWithoutTls(home);
        Path extensions = conf.resolve("extensions.properties");
        Files.writeString(
                extensions,
                Files.readString(extensions).replaceAll("(?m)^guice\\.extension\\.module=.*$", "")
                        + "\nguice.extension.module=io.mailkeep.pop3.MemoryKeepCopy,io.mailkeep.imap.MemoryImapSync\n");
        james = StockJames.servingIn(home);
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void whatPop3DeletesStaysUntilAnImapDeviceHasSynchronised() throws IOException {
        String user = userWithAMessage("bob@synced.test");
        takeByPop3(user);
        assertStays(user);
        assertThat(james.webadmin("GET", "/keepcopy/users/" + user, "").body())
                .contains("kept until it is synchronised by an IMAP device");

        try (ImapClient phone = imap(user)) {
            phone.send("ID (\"name\" \"Phone\")").ok();
            phone.send("SELECT INBOX").ok();
            phone.send("FETCH 1:* (FLAGS)").ok();
            phone.send("NOOP").ok();
        }

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            sweep();
            assertThat(messages(user)).isZero();
        });
    }

    @Test
    void aDeviceThatNeverSynchronisesIsWaitedForNoLongerThanTheFallback() throws IOException {
        String user = userWithAMessage("carl@waiting.test");
        try (ImapClient tablet = imap(user)) {
            tablet.send("SELECT INBOX").ok();
        }
        takeByPop3(user);
        assertStays(user);

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            sweep();
            assertThat(messages(user)).isZero();
        });
    }

    @Test
    void anAdministratorSeesHowFarADeviceIsBehindAndForgetsIt() throws IOException {
        String user = userWithAMessage("dora@synced.test");
        try (ImapClient phone = imap(user)) {
            phone.send("ID (\"name\" \"Phone\")").ok();
            phone.send("SELECT INBOX").ok();
            phone.send("FETCH 1:* (FLAGS BODY.PEEK[])").ok();
            phone.send("NOOP").ok();
        }
        String devices = "/imap-sync/users/" + user + "/devices";
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(james.webadmin("GET", devices, "").body()).contains("\"name\":\"net:phone-"));
        Matcher name = Pattern.compile("\"name\":\"([^\"]+)\"")
                .matcher(james.webadmin("GET", devices, "").body());
        assertThat(name.find()).isTrue();
        String device = devices + "/" + name.group(1);
        try (ImapClient other = imap(user)) {
            other.append("INBOX", "", Messages.small(1).get(0)).ok();
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        james.webadmin("GET", device, "").body())
                .contains("\"mailbox\":\"INBOX\"", "\"uidNext\":2", "\"mailboxUidNext\":3", "\"bodies\":1"));

        assertThat(james.webadmin("DELETE", device, "").statusCode()).isEqualTo(204);
        assertThat(james.webadmin("GET", devices, "").body()).isEqualTo("[]");
        assertThat(james.webadmin("GET", device, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aDeviceNamedInTheLoginIsKnownByThatName() throws IOException {
        String user = userWithAMessage("emil@synced.test");
        try (ImapClient phone = ImapClient.connect(james.imapPort()).login("emil+phone@synced.test", "secret");
                ImapClient tablet = ImapClient.connect(james.imapPort())) {
            String credentials = Base64.getEncoder()
                    .encodeToString("\0emil+tablet@synced.test\0secret".getBytes(StandardCharsets.UTF_8));
            tablet.send("AUTHENTICATE PLAIN " + credentials).ok();
            phone.send("SELECT INBOX").ok();
            tablet.send("SELECT INBOX").ok();

            assertThat(phone.send("FETCH 1 (UID)").ok().lines()).contains("* 1 FETCH (UID 1)");
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(james.webadmin("GET", "/imap-sync/users/" + user + "/devices", "")
                                .body())
                        .contains("\"name\":\"phone\"", "\"name\":\"tablet\""));
    }

    private static String userWithAMessage(String user) throws IOException {
        james.addUser(user, "secret");
        try (ImapClient client = imap(user)) {
            client.append("INBOX", "", Messages.small(1).get(0)).ok();
        }
        return user;
    }

    private static ImapClient imap(String user) throws IOException {
        return ImapClient.connect(james.imapPort()).login(user, "secret");
    }

    private static void takeByPop3(String user) throws IOException {
        try (Pop3Client client = Pop3Client.connect(james.pop3Port()).login(user, "secret")) {
            client.retrieve(1);
            client.delete(1);
            client.quit();
        }
    }

    private static void sweep() {
        Matcher task =
                TASK.matcher(james.webadmin("POST", "/keepcopy/sweep", "").body());
        assertThat(task.find()).isTrue();
        james.webadmin("GET", "/tasks/" + task.group(1) + "/await", "");
    }

    /** What a session did counts from the next whole second on. */
    private static void assertStays(String user) {
        await().pollDelay(Duration.ofSeconds(2)).untilAsserted(() -> {
            sweep();
            assertThat(messages(user)).isEqualTo(1);
        });
    }

    /** How many there are in INBOX, asked without selecting it. */
    private static int messages(String user) throws IOException {
        try (ImapClient client = imap(user)) {
            String answer = String.join(
                    "\n", client.send("STATUS INBOX (MESSAGES)").ok().lines());
            Matcher count = Pattern.compile("MESSAGES (\\d+)").matcher(answer);
            assertThat(count.find()).as(answer).isTrue();
            return Integer.parseInt(count.group(1));
        }
    }
}
