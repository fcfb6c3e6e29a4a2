package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.mailkeep.imap.amqp.TestBroker;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.imap.webhook.ReceivingServer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hooks that come with the jar, in a stock James. */
class BuiltInHooksIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path home;

    private static ReceivingServer receiver;
    private static TestBroker broker;
    private static StockJames james;

    @BeforeAll
    static void start() throws Exception {
        receiver = ReceivingServer.http();
        broker = TestBroker.start(TestBroker.freePort(), Files.createDirectories(home.resolve("broker")));
        StockJames.layOut(home, DropIn.ofThisModule("drop-in-imap"));
        StockJames.allowPasswordsWithoutTls(home);
        replace(
                "conf/logback.xml",
                "</configuration>",
                "<logger name=\"mailkeep\" level=\"INFO\"/><logger name=\"io.mailkeep\" level=\"INFO\"/></configuration>");
        replace(
                "conf/webadmin.properties",
                "extensions.routes=",
                "extensions.routes=io.mailkeep.imap.support.BuriedRoutes,");
        Path password = Files.writeString(home.resolve("password"), TestBroker.PASSWORD);
        Path secret = Files.writeString(home.resolve("secret"), "a secret of some length");
        Files.writeString(
                home.resolve("conf/sync-hooks.xml"),
                "<syncHooks>"
                        + "<hook class=\"io.mailkeep.imap.maillog.MailLog\"/>"
                        + "<hook class=\"io.mailkeep.imap.webhook.Webhook\" name=\"it\">"
                        + "<url>http://127.0.0.1:" + receiver.port() + "/</url>"
                        + "<secretFile>" + secret + "</secretFile></hook>"
                        + "<hook class=\"io.mailkeep.imap.webhook.Webhook\" name=\"away\">"
                        + "<url>http://127.0.0.1:" + TestBroker.freePort() + "/</url><giveUp>1 second</giveUp>"
                        + "<longestPause>1 second</longestPause><secretFile>" + secret + "</secretFile></hook>"
                        + "<hook class=\"io.mailkeep.imap.amqp.AmqpPublisher\"><exchange>mail</exchange>"
                        + "<uri>amqp://127.0.0.1:" + broker.port() + "</uri><user>" + TestBroker.USER + "</user>"
                        + "<passwordFile>" + password + "</passwordFile></hook>"
                        + "<hook class=\"io.mailkeep.imap.parking.ExpungeGuard\" timeout=\"1 minute\" onFailure=\"refuse\">"
                        + "<messages>5</messages><time>45 seconds</time></hook>"
                        + "<hook class=\"io.mailkeep.imap.duplicates.DuplicateDownloads\"><messages>1</messages></hook>"
                        + "</syncHooks>");
        james = StockJames.servingIn(home);
    }

    private static void replace(String file, String old, String now) throws IOException {
        Path path = home.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(old);
        Files.writeString(path, text.replace(old, now));
    }

    @AfterAll
    static void stop() {
        james.close();
        receiver.close();
        broker.close();
    }

    @Test
    void changesAreLoggedAndSentAndDownloadsAreRemembered() throws Exception {
        james.addUser("bob@hook.test", "secret");
        try (ImapClient client = ImapClient.connect(james.imapPort()).login("bob@hook.test", "secret")) {
            client.append("INBOX", "", Messages.small(1).get(0)).ok();
            client.send("SELECT INBOX").ok();
            client.send("FETCH 1 (BODY.PEEK[])").ok();
            client.send("FETCH 1 (BODY.PEEK[])").ok();
            client.send("STORE 1 +FLAGS (\\Deleted)").ok();
            client.send("EXPUNGE").ok();
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(james.log())
                .contains("change=MESSAGE_APPEND user=bob@hook.test owner=bob@hook.test mailbox=INBOX")
                .contains("change=MESSAGE_EXPUNGE user=bob@hook.test")
                .contains("A device downloads messages again: user=bob@hook.test"));
        await().atMost(SOON).untilAsserted(() -> assertThat(types("bob@hook.test"))
                .containsExactly("MESSAGE_APPEND", "FLAGS_CHANGE", "MESSAGE_EXPUNGE"));
        List<String> published = new ArrayList<>();
        await().atMost(SOON).untilAsserted(() -> {
            broker.taken().stream()
                    .filter(BuiltInHooksIT::isBobs)
                    .forEach(message -> published.add(message.getEnvelope().getRoutingKey()));
            assertThat(published).containsExactly("MESSAGE_APPEND", "FLAGS_CHANGE", "MESSAGE_EXPUNGE");
        });
    }

    private static boolean isBobs(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8).contains("\"user\":\"bob@hook.test\"");
    }

    @Test
    void aMassExpungeIsParkedForAWhile() throws Exception {
        james.addUser("eve@hook.test", "secret");
        try (ImapClient client = ImapClient.connect(james.imapPort()).login("eve@hook.test", "secret")) {
            for (byte[] message : Messages.small(8)) {
                client.append("INBOX", "", message).ok();
            }
            client.send("SELECT INBOX").ok();
            client.send("STORE 1:7 +FLAGS.SILENT (\\Deleted)").ok();

            List<String> expunged = client.send("EXPUNGE").ok().lines();

            assertThat(expunged).filteredOn(line -> line.endsWith(" EXPUNGE")).hasSize(7);
            client.send("SELECT Expunged").ok();
            assertThat(client.send("SEARCH UNDELETED").ok().lines()).contains("* SEARCH 1 2 3 4 5 6 7");
            client.send("STORE 1 +FLAGS.SILENT (\\Deleted)").ok();
            assertThat(client.send("EXPUNGE").no().tagged()).contains("NO").contains("Move it to keep it");
            client.send("MOVE 2 INBOX").ok();

            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> assertThat(
                            client.send("STATUS Expunged (MESSAGES)").ok().lines())
                    .anyMatch(line -> line.endsWith("(MESSAGES 0)")));
            assertThat(client.send("STATUS INBOX (MESSAGES)").ok().lines())
                    .anyMatch(line -> line.endsWith("(MESSAGES 2)"));
        }
        assertThat(james.log()).contains("IMAP expunges parked: user=eve@hook.test owner=eve@hook.test messages=7");
    }

    @Test
    void whatAReceiverDoesNotTakeIsShownAndRetriedAndDropped() throws Exception {
        james.addUser("dan@hook.test", "secret");
        try (ImapClient client = ImapClient.connect(james.imapPort()).login("dan@hook.test", "secret")) {
            client.append("INBOX", "", Messages.small(1).get(0)).ok();
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(buried("GET", "?limit=1000"))
                .contains("\"change\":{\"id\":")
                .contains("\"user\":\"dan@hook.test\""));

        assertThat(buried("POST", "?limit=1000")).matches("\\{\"retried\":[1-9]\\d*}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(buried("GET", "?limit=1000")).contains("dan@hook.test"));
        assertThat(buried("DELETE", "?limit=1")).isEqualTo("{\"dropped\":1}");
        assertThat(james.webadmin("GET", "/imap-outbox/away/buried?limit=0", "").statusCode())
                .isEqualTo(400);
    }

    private static String buried(String method, String query) {
        return james.webadmin(method, "/imap-outbox/away/buried" + query, "").body();
    }

    private static List<String> types(String user) {
        return receiver.accepted().stream()
                .flatMap(request ->
                        StreamSupport.stream(request.json().get("changes").spliterator(), false))
                .filter(change -> change.get("user").asText().equals(user))
                .map(change -> change.get("type").asText())
                .toList();
    }
}
