package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send. It costs the sender at most its own connection. */
abstract class HostileInputRules {
    private final MailServer server;

    HostileInputRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELE 0",
                "DELE 4",
                "DELE -1",
                "DELE",
                "DELE 1 2",
                "DELE one",
                "DELE 00000000000000000001",
                "RETR -1",
                "RETR 0",
                "RETR",
                "RETR 1.5",
                "RETR +1",
                "RETR 2147483648",
                "RETR 4294967297",
                "RETR 18446744073709551617",
                "TOP 1 99999999999",
                "TOP 1 -1",
                "TOP 1",
                "TOP",
                "TOP 0 0",
                "LIST 0",
                "LIST x",
                "UIDL -1",
                "UIDL 99999999999999999999",
                "STAT 1",
                "RSET 1",
                "NOOP 1",
                "QUIT 1",
                "XYZZY",
                "APOP a b",
                " STAT"
            })
    void senselessCommandIsAnErrorAndTheSessionGoesOn(String command) throws IOException {
        try (Pop3Client client =
                Account.in(server, "plain.test").withMessages(3).pop3()) {
            Pop3Client.Stat before = client.stat();

            assertThat(client.send(command)).startsWith("-ERR");
            assertThat(client.stat()).isEqualTo(before);
        }
    }

    @Test
    void fourMegabytesWithoutALineEndCostOnlyTheConnection() throws IOException {
        byte[] noLine = new byte[4 << 20];
        Arrays.fill(noLine, (byte) 'A');

        othersAreServedAfter(noLine);
    }

    @Test
    void longLinesCostOnlyTheConnection() throws IOException {
        othersAreServedAfter(
                ("RETR " + "9".repeat(100 << 10) + "\r\n").repeat(20).getBytes(ISO_8859_1));
    }

    @Test
    void randomOctetsCostOnlyTheConnection() throws IOException {
        byte[] random = new byte[1 << 20];
        new Random(4711).nextBytes(random);

        othersAreServedAfter(random);
    }

    @Test
    void nulOctetsCostOnlyTheConnection() throws IOException {
        othersAreServedAfter("\0\0\r\nUSER \0\r\nPASS \0\0\r\nSTAT\0\r\n\0\n\0\r\r\r\n"
                .repeat(100)
                .getBytes(ISO_8859_1));
    }

    @Test
    void anyOctetAsACommandIsAnErrorOfThatCommandAlone() throws IOException {
        try (Pop3Client client = Account.in(server, "keep.test").withMessages(1).pop3()) {
            for (int octet = 0; octet < 256; octet++) {
                if (octet != '\r' && octet != '\n') {
                    assertThat(client.send("RETR " + (char) octet + "1"))
                            .as("octet %s", octet)
                            .startsWith(octet == '0' ? "+OK" : "-ERR");
                    if (octet == '0') {
                        client.remainingLines();
                    }
                }
            }
            client.quit();
        }
    }

    /** Sends it before and after login, while one session is open, then opens another. */
    private void othersAreServedAfter(byte[] hostile) throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(2);
        Account attacker = Account.in(server, "plain.test").withMessages(2);
        try (Pop3Client other = account.pop3();
                Pop3Client stranger = Pop3Client.connect(server.pop3Port());
                Pop3Client insider = attacker.pop3()) {
            sendWhatTheServerTakes(stranger, hostile);
            sendWhatTheServerTakes(insider, hostile);

            assertThat(other.stat().messages()).isEqualTo(2);
            other.quit();
        }
        assertThat(account.uidls()).hasSize(2);
        assertThat(attacker.subjects("INBOX")).hasSize(2);
    }

    private static void sendWhatTheServerTakes(Pop3Client client, byte[] octets) {
        try {
            client.write(octets);
        } catch (IOException e) {
            assertThat(e).as("the server closed the connection").isInstanceOf(SocketException.class);
        }
    }
}
