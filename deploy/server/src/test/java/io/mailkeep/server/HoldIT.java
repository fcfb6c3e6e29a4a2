package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a legal hold lets the clients of a running server do. */
class HoldIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home)
                .store(Store.MEMORY)
                .file("keepcopy.xml", Policies.XML)
                .start();
        server.addDomain("held.test");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatPop3DeletesIsHiddenUntilTheHoldIsLiftedAndGoneAfterwards() throws IOException {
        String anna = userWithOneMail("anna@held.test");
        hold(anna);

        await().atMost(PATIENCE).until(() -> offered(anna, "DELE 1").equals("+OK 1"));
        await().atMost(PATIENCE).until(() -> offered(anna, "NOOP").equals("+OK 0"));
        assertThat(inbox(anna)).contains("* 1 EXISTS");

        lift(anna);
        await().atMost(PATIENCE)
                .until(() ->
                        offered(anna, "NOOP").equals("+OK 0") && inbox(anna).contains("* 0 EXISTS"));
    }

    @Test
    void aMessageThatWasMovedIsHeldWhereItArrived() throws IOException {
        String bert = userWithOneMail("bert@held.test");
        hold(bert);
        try (LineClient imap = imap(bert)) {
            imap.send("b CREATE box").readThrough("b OK");
            imap.send("c SELECT INBOX").readThrough("c OK");

            assertThat(imap.send("d MOVE 1 box").readThrough("d ")).contains("d OK");

            assertThat(imap.send("e SELECT box").readThrough("e OK")).contains("* 1 EXISTS");
            imap.send("f STORE 1 +FLAGS (\\Deleted)").readThrough("f OK");
            assertThat(imap.send("g EXPUNGE").readThrough("g ")).contains("g NO");
            assertThat(imap.send("h STATUS box (MESSAGES)").readThrough("h OK")).contains("MESSAGES 1");
        }
    }

    private static String userWithOneMail(String user) throws IOException {
        server.addUser(user, "secret");
        Mails.sendByLmtp(server, user, "evidence");
        await().atMost(PATIENCE).until(() -> inbox(user).contains("* 1 EXISTS"));
        return user;
    }

    private static void hold(String user) {
        server.administer("PUT", "/keepcopy/users/" + user + "/holds/c1", "{\"reason\":\"case 1\"}");
    }

    private static void lift(String user) {
        server.administer("DELETE", "/keepcopy/users/" + user + "/holds/c1", "");
    }

    /** How many messages a session was offered that gave the command and ended; while another is open, a refusal. */
    private static String offered(String user, String command) throws IOException {
        try (LineClient pop3 = server.connect(Port.POP3)) {
            pop3.read();
            pop3.send("USER " + user).read();
            String welcome = pop3.send("PASS secret").read();
            if (!welcome.startsWith("+OK")) {
                return welcome;
            }
            String stat = pop3.send("STAT").read();
            pop3.send(command).read();
            pop3.send("QUIT").read();
            return stat.substring(0, stat.lastIndexOf(' '));
        }
    }

    private static String inbox(String user) throws IOException {
        try (LineClient imap = imap(user)) {
            return imap.send("s SELECT INBOX").readThrough("s OK");
        }
    }

    private static LineClient imap(String user) throws IOException {
        return Subjects.imap(server, user);
    }
}
