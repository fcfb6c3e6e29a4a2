package io.mailkeep.imap.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.imap.webhook.ReceivingServer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        receiver = ReceivingServer.http();
        StockJames.layOut(home, DropIn.ofThisModule("drop-in-imap"));
        replace(
                "conf/imapserver.xml",
                "<plainAuthDisallowed>true</plainAuthDisallowed>",
                "<plainAuthDisallowed>false</plainAuthDisallowed>");
        replace(
                "conf/logback.xml",
                "</configuration>",
                "<logger name=\"mailkeep\" level=\"INFO\"/><logger name=\"io.mailkeep\" level=\"INFO\"/></configuration>");
        Path secret = Files.writeString(home.resolve("secret"), "a secret of some length");
        Files.writeString(
                home.resolve("conf/sync-hooks.xml"),
                "<syncHooks>"
                        + "<hook class=\"io.mailkeep.imap.maillog.MailLog\"/>"
                        + "<hook class=\"io.mailkeep.imap.webhook.Webhook\" name=\"it\">"
                        + "<url>http://127.0.0.1:" + receiver.port() + "/</url>"
                        + "<secretFile>" + secret + "</secretFile></hook>"
                        + "<hook class=\"io.mailkeep.imap.duplicates.DuplicateDownloads\"><messages>1</messages></hook>"
                        + "</syncHooks>");
        james = StockJames.startIn(home);
        if (!james.isRunning()) {
            throw new AssertionError("James did not start: " + james.log());
        }
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
    }

    @Test
    void changesAreLoggedAndSentAndDownloadsAreRemembered() throws IOException {
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
        await().atMost(SOON).untilAsserted(() -> assertThat(types())
                .containsExactly("MESSAGE_APPEND", "FLAGS_CHANGE", "MESSAGE_EXPUNGE"));
    }

    private static List<String> types() {
        return receiver.accepted().stream()
                .flatMap(request -> request.json().get("changes").findValues("type").stream())
                .map(JsonNode::asText)
                .toList();
    }
}
