package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.InetAddresses;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of the shipped configuration: what is beyond one is refused, and the server goes on. */
class LimitsIT {
    private static final String USER = "user@example.test";
    private static final InetAddress HERE = InetAddresses.forString("127.0.0.1");
    private static final InetAddress ELSEWHERE = InetAddresses.forString("127.0.0.2");
    private static final int OF_AN_ADDRESS = 5;
    private static final int OF_A_USER = 2;
    private static final int OF_LMTP = 200;
    private static final int MESSAGE = 50 << 20;
    private static final int IN_MEMORY = 1 << 20;
    private static final int OVER_A_LINE = 200_000;

    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home)
                .store(Store.MEMORY)
                .property("mailkeep.connectionLimitPerIP", Integer.toString(OF_AN_ADDRESS))
                .file("sync-hooks.xml", "<syncHooks><sessionsPerUser>" + OF_A_USER + "</sessionsPerUser></syncHooks>")
                .start();
        server.addDomain("example.test");
        server.addUser(USER, "secret");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"POP3", "IMAP", "SMTP", "SUBMISSION"})
    void anAddressHasSoManyConnectionsAndNoMore(Port port) throws IOException {
        assertAtMost(OF_AN_ADDRESS, port);
    }

    @Test
    void aListenerHasSoManyConnectionsAndNoMore() throws IOException {
        assertAtMost(OF_LMTP, Port.LMTP);
    }

    @Test
    void pop3RefusesALineThatIsTooLong() throws IOException {
        try (LineClient client = greeted(Port.POP3)) {
            assertThat(client.send("USER " + "x".repeat(9_000)).read()).startsWith("-ERR");

            assertThat(client.send("CAPA").readThrough(".")).startsWith("+OK");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SMTP", "SUBMISSION", "LMTP"})
    void smtpRefusesALineThatIsTooLong(Port port) throws IOException {
        try (LineClient client = greeted(port)) {
            assertThat(client.send("NOOP " + "x".repeat(9_000)).read()).startsWith("500");

            assertThat(client.send("NOOP").read()).startsWith("250");
        }
    }

    @Test
    void imapRefusesALineThatIsTooLong() throws IOException {
        try (LineClient client = greeted(Port.IMAP)) {
            assertThat(client.send("a NOOP " + "x".repeat(70_000)).read()).startsWith("* BAD");

            assertThat(client.send("b NOOP").readThrough("b ")).contains("b OK");
        }
    }

    @Test
    void imapTellsHowLargeALiteralMayBe() throws IOException {
        try (LineClient client = loggedIn()) {
            assertThat(client.send("a CAPABILITY").readThrough("a ")).contains(" APPENDLIMIT=" + MESSAGE + " ");
        }
    }

    @Test
    void imapRefusesALiteralThatIsTooLarge() throws IOException {
        try (LineClient client = loggedIn()) {
            client.send("a APPEND INBOX {" + (MESSAGE + 1) + "}").readThrough("+");
            // James says no once something of it has come.
            assertThat(client.send("Subject: large").readThrough("a ")).contains("a BAD");

            assertThat(client.send("b NOOP").readThrough("b ")).contains("b OK");
        }
    }

    @Test
    void imapHangsUpOnACommandThatDoesNotEndBeforeALogin() throws IOException {
        try (LineClient client = greeted(Port.IMAP)) {
            client.send("a LOGIN {4+}");

            assertHungUpOn("user " + "x".repeat(OVER_A_LINE), client);
        }
    }

    @Test
    void imapHangsUpOnALiteralThatIsTooLargeBeforeALogin() throws IOException {
        try (LineClient client = greeted(Port.IMAP)) {
            client.send("a LOGIN {" + OVER_A_LINE + "}").readThrough("+");

            assertHungUpOn("x".repeat(OVER_A_LINE), client);
        }
    }

    @Test
    void imapHangsUpOnACommandThatDoesNotEnd() throws IOException {
        try (LineClient client = loggedIn()) {
            client.send("a RENAME {4+}");

            assertHungUpOn("some " + "x".repeat(IN_MEMORY + OVER_A_LINE), client);
        }
    }

    @Test
    void imapTakesManyCommandsThatComeAtOnce() throws IOException {
        int messages = 40;
        String message = "Subject: one of many\r\n\r\n" + "x".repeat(OVER_A_LINE / 2);
        StringBuilder commands = new StringBuilder();
        for (int number = 1; number <= messages; number++) {
            commands.append("m" + number + " APPEND INBOX {" + message.length() + "+}\r\n" + message + "\r\n");
        }
        assertThat(commands.length()).isGreaterThan(2 * IN_MEMORY);
        try (LineClient client = loggedIn()) {
            client.send(commands.append("z NOOP").toString());

            String answers = client.readThrough("z OK");

            assertThat(answers.lines().filter(line -> line.matches("m\\d+ OK .*")))
                    .hasSize(messages);
        }
    }

    @Test
    void whatDoesNotFitIntoMemoryArrivesWhole() throws IOException {
        String message = "Subject: large\r\n\r\n" + ("x".repeat(98) + "\r\n").repeat(2 * IN_MEMORY / 100);
        try (LineClient client = loggedIn()) {
            client.send("a APPEND INBOX {" + message.length() + "}").readThrough("+");
            assertThat(client.send(message).readThrough("a ")).contains("a OK");

            client.send("b SELECT INBOX").readThrough("b OK");
            assertThat(client.send("c FETCH * BODY.PEEK[]").readThrough("c OK").replace("\n", "\r\n"))
                    .contains(message);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SMTP", "LMTP"})
    void aMessageThatIsAnnouncedTooLargeIsRefused(Port port) throws IOException {
        try (LineClient client = greeted(port)) {
            assertThat(greet(client, port)).contains("SIZE " + MESSAGE);

            assertThat(client.send("MAIL FROM:<a@elsewhere.test> SIZE=" + (MESSAGE + 1))
                            .read())
                    .startsWith("552");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SMTP", "LMTP"})
    void aMessageThatGrowsTooLargeIsRefused(Port port) throws IOException {
        try (LineClient client = greeted(port)) {
            greet(client, port);
            client.send("MAIL FROM:<a@elsewhere.test>").read();
            client.send("RCPT TO:<" + USER + ">").read();
            client.send("DATA").read();
            String mebibyte = ("x".repeat(1022) + "\r\n").repeat(1024);
            for (int sent = 0; sent <= MESSAGE; sent += mebibyte.length()) {
                client.send(mebibyte);
            }

            assertThat(client.send(".").read()).startsWith("552");
            assertThat(client.send("NOOP").read()).startsWith("250");
        }
    }

    /** The default of {@code <perUser>} is ten. */
    @Test
    void wrongPasswordsAreCountedTogetherWhateverTheProtocol() throws IOException {
        String guessed = "guessed@example.test";
        server.addUser(guessed, "secret");
        for (int i = 0; i < 2; i++) {
            assertThat(pop3(HERE, guessed, "wrong")).startsWith("-ERR [AUTH]");
            assertThat(imapLogin(HERE, guessed, "wrong")).startsWith("a NO LOGIN failed");
            assertThat(imapAuthenticate(HERE, guessed, "wrong")).startsWith("a NO AUTHENTICATE failed");
            assertThat(smtp(Port.SUBMISSION, HERE, guessed, "wrong")).startsWith("535 5.7.8 ");
            assertThat(smtp(Port.SUBMISSION, HERE, guessed, "wrong")).startsWith("535 5.7.8 ");
        }

        assertThat(pop3(HERE, guessed, "secret")).startsWith("-ERR [SYS/TEMP]");
        assertThat(imapLogin(HERE, guessed, "secret")).startsWith("a NO [UNAVAILABLE]");
        assertThat(imapAuthenticate(HERE, guessed, "secret")).startsWith("a NO [UNAVAILABLE]");
        assertThat(smtp(Port.SUBMISSION, HERE, guessed, "secret")).startsWith("454 4.7.0 ");

        assertThat(pop3(ELSEWHERE, guessed, "secret")).startsWith("+OK");
        assertThat(imapLogin(ELSEWHERE, guessed, "secret")).startsWith("a OK");
        assertThat(smtp(Port.SUBMISSION, ELSEWHERE, guessed, "secret")).startsWith("235 ");
        assertThat(pop3(HERE, USER, "secret")).startsWith("+OK");
    }

    @Test
    void imapTellsWhyItHangsUpAfterThreeWrongPasswords() throws IOException {
        try (LineClient client = greeted(Port.IMAP)) {
            assertThat(client.send("a LOGIN nobody@example.test wrong").read()).startsWith("a NO LOGIN failed");
            assertThat(client.send("b LOGIN nobody@example.test wrong").read()).startsWith("b NO LOGIN failed");

            assertThat(client.send("c LOGIN nobody@example.test wrong").read()).startsWith("* BYE");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void imapHangsUpOnWhoIsBarred() throws IOException {
        String guessed = "often.guessed@example.test";
        for (int i = 0; i < 10; i++) {
            imapLogin(HERE, guessed, "wrong");
        }

        try (LineClient client = greeted(Port.IMAP)) {
            assertThat(client.send("a LOGIN " + guessed + " wrong").read()).startsWith("a NO [UNAVAILABLE]");
            assertThat(client.read()).startsWith("* BYE");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void imapHangsUpOnAUserWithTooManySessions() throws IOException {
        String busy = "busy@example.test";
        server.addUser(busy, "secret");
        LineClient first = greeted(Port.IMAP);
        try (LineClient second = greeted(Port.IMAP)) {
            first.send("a LOGIN " + busy + " secret").readThrough("a OK");
            second.send("a AUTHENTICATE PLAIN " + credentials(busy, "secret")).readThrough("a OK");

            assertRefused("a LOGIN " + busy + " secret");
            assertRefused("a AUTHENTICATE PLAIN " + credentials(busy, "secret"));
            assertThat(second.send("b NOOP").read()).startsWith("b OK");
        }
        first.close();

        // James notices the ends of connections one after the other, soon.
        await().untilAsserted(() -> assertThat(imapLogin(HERE, busy, "secret")).startsWith("a OK"));
    }

    private static void assertRefused(String login) throws IOException {
        try (LineClient client = greeted(Port.IMAP)) {
            assertThat(client.send(login).read()).startsWith("a NO [LIMIT] ");
            assertThat(client.read()).startsWith("* BYE");
            assertThat(client.read()).isNull();
        }
    }

    /** James itself takes it. */
    @Test
    void smtpTakesNoPasswordThatAnybodyCanRead() throws IOException {
        try (LineClient client = greeted(Port.SUBMISSION)) {
            greet(client, Port.SUBMISSION);

            assertThat(client.send("AUTH PLAIN " + credentials(USER, "secret")).read())
                    .startsWith("538 5.7.11 ");
        }
    }

    @Test
    void smtpTakesNoPasswordWhereItAnnouncesNoLogin() throws IOException {
        assertThat(smtp(Port.SMTP, HERE, USER, "secret")).startsWith("502 5.5.1 ");
    }

    @Test
    void noNameWritesALogLineOfItsOwn() throws IOException {
        String name = "someone\r\nforged";
        pop3(HERE, name, "wrong");
        imapAuthenticate(HERE, name, "wrong");
        smtp(Port.SUBMISSION, HERE, name, "wrong");

        assertThat(Files.readString(server.home().resolve("logs/james.log")).lines())
                .filteredOn(line -> line.contains("forged"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(line -> line.contains("someone"));
    }

    private static String pop3(InetAddress from, String user, String password) throws IOException {
        try (LineClient client = greeted(Port.POP3, from)) {
            return client.send("AUTH PLAIN " + credentials(user, password)).read();
        }
    }

    private static String imapLogin(InetAddress from, String user, String password) throws IOException {
        try (LineClient client = greeted(Port.IMAP, from)) {
            return client.send("a LOGIN " + user + " " + password).read();
        }
    }

    private static String imapAuthenticate(InetAddress from, String user, String password) throws IOException {
        try (LineClient client = greeted(Port.IMAP, from)) {
            assertThat(client.send("a AUTHENTICATE PLAIN").read()).startsWith("+");
            return client.send(credentials(user, password)).read();
        }
    }

    private static String smtp(Port port, InetAddress from, String user, String password) throws IOException {
        try (LineClient plain = greeted(port, from)) {
            greet(plain, port);
            assertThat(plain.send("STARTTLS").read()).startsWith("220");
            LineClient client = plain.startTls();
            greet(client, port);
            return client.send("AUTH PLAIN " + credentials(user, password)).read();
        }
    }

    private static String credentials(String user, String password) {
        return Base64.getEncoder().encodeToString(('\0' + user + '\0' + password).getBytes(US_ASCII));
    }

    private static void assertHungUpOn(String line, LineClient client) throws IOException {
        try {
            assertThat(client.send(line).read()).isEqualTo("* BYE a command of this length is not taken");
            assertThat(client.read()).isNull();
        } catch (SocketException e) {
            // Hung up on before it had sent all.
            assertThat(e).hasMessageMatching("Connection reset( by peer)?|Broken pipe");
        }
    }

    private static String greet(LineClient client, Port port) throws IOException {
        return client.send(port == Port.LMTP ? "LHLO here" : "EHLO here").readThrough("250 ");
    }

    private static LineClient loggedIn() throws IOException {
        // The sessions of the test before may still have places of the user.
        return await().until(LimitsIT::admitted, Optional::isPresent).orElseThrow();
    }

    private static Optional<LineClient> admitted() throws IOException {
        LineClient client = greeted(Port.IMAP);
        if (client.send("l LOGIN " + USER + " secret").read().startsWith("l OK")) {
            return Optional.of(client);
        }
        client.close();
        return Optional.empty();
    }

    private static void assertAtMost(int limit, Port port) throws IOException {
        List<LineClient> held = new ArrayList<>();
        try {
            for (int i = 0; i < limit; i++) {
                held.add(greeted(port));
            }

            assertThat(served(port, HERE)).as("one more").isEmpty();

            held.remove(0).close();
            held.add(greeted(port));
        } finally {
            for (LineClient client : held) {
                client.close();
            }
        }
    }

    private static LineClient greeted(Port port) {
        return greeted(port, HERE);
    }

    /** A connection, as soon as there is room: the server needs a moment to see that another was closed. */
    private static LineClient greeted(Port port, InetAddress from) {
        return await().until(() -> served(port, from), Optional::isPresent).orElseThrow();
    }

    /** Empty when the server hangs up instead of greeting. */
    private static Optional<LineClient> served(Port port, InetAddress from) throws IOException {
        LineClient client = LineClient.connect(server.port(port), from);
        if (isGreeted(client)) {
            return Optional.of(client);
        }
        client.close();
        return Optional.empty();
    }

    private static boolean isGreeted(LineClient client) throws IOException {
        try {
            return client.read() != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
