package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was appended comes back octet by octet, and whole before the command completes. */
abstract class ContentRules {
    private final MailServer server;

    ContentRules(MailServer server) {
        this.server = server;
    }

    @Test
    void realMailComesBackAsItWas() throws IOException {
        List<byte[]> mail = Messages.real();
        Account account = Account.in(server);
        try (ImapClient client = account.plain()) {
            for (byte[] message : mail) {
                client.append("INBOX", "", message).ok();
            }

            Answer answer = client.send("UID FETCH 1:* (BODY.PEEK[])").ok();

            assertThat(answer.untagged()).hasSameSizeAs(mail);
            for (int i = 0; i < mail.size(); i++) {
                assertThat(new String(answer.untagged().get(i).literals().get(0), ISO_8859_1))
                        .isEqualTo(new String(mail.get(i), ISO_8859_1));
            }
        }
    }

    @Test
    void everyMessageOfALongFetchIsThereWhenItCompletes() throws IOException {
        Account account = Account.withMessages(server, 100);
        try (ImapClient client = account.plain()) {
            for (int round = 0; round < 20; round++) {
                Told told =
                        Told.by(client.send("UID FETCH 1:* (FLAGS BODY.PEEK[])").ok());

                assertThat(told.fetchedUids()).hasSize(100);
            }
        }
    }

    @Test
    void everyLineOfALongFetchOfFlagsIsThereWhenItCompletes() throws IOException {
        Account account = Account.withMessages(server, 100);
        try (ImapClient client = account.plain()) {
            for (int round = 0; round < 50; round++) {
                assertThat(Told.by(client.send("UID FETCH 1:* (FLAGS)").ok()).fetchedUids())
                        .hasSize(100);
            }
        }
    }

    /** James would keep a client with megabytes of it waiting for hours, and a thread. */
    @ParameterizedTest
    @ValueSource(strings = {"APPEND INBOX", "REPLACE 1 INBOX"})
    @Tag(SyncContract.NOT_ON_STOCK)
    void messageWithAFieldThatIsTooLongIsRefused(String command) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            assertThat(client.send(command, withFieldOf(102_401)).no().tagged()).startsWith("NO [LIMIT]");
            assertThat(client.send("STATUS INBOX (MESSAGES UIDNEXT)")
                            .ok()
                            .lines()
                            .get(0))
                    .contains("MESSAGES 1", "UIDNEXT 2");

            client.send(command, withFieldOf(102_400)).ok();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPEND INBOX", "REPLACE 1 INBOX"})
    @Tag(SyncContract.NOT_ON_STOCK)
    void messageWithAPartThatHasAFieldThatIsTooLongIsRefused(String command) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            assertThat(client.send(command, attaching("=?a".repeat(1_000_000)))
                            .no()
                            .tagged())
                    .startsWith("NO [LIMIT]");

            client.send(command, attaching("=?a")).ok();
        }
    }

    /** James would not answer: its parser overflows the stack. */
    @ParameterizedTest
    @ValueSource(strings = {"APPEND INBOX", "REPLACE 1 INBOX"})
    @Tag(SyncContract.NOT_ON_STOCK)
    void messageOfTooManyPartsInEachOtherIsRefused(String command) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            assertThat(client.send(command, nested(5000)).no().tagged()).startsWith("NO [LIMIT]");

            client.send(command, nested(100)).ok();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPEND INBOX", "REPLACE 1 INBOX"})
    @Tag(SyncContract.NOT_ON_STOCK)
    void messageOfMorePartsOrFieldsThanFitIntoMemoryIsRefused(String command) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            assertThat(client.send(command, withParts(10_001)).no().tagged()).startsWith("NO [LIMIT]");
            assertThat(client.send(command, withFields(100_001)).no().tagged()).startsWith("NO [LIMIT]");

            client.send(command, withLines(100_001)).ok();
        }
    }

    private static byte[] attaching(String name) {
        return ("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
                        + "Content-Disposition: attachment; filename=\"" + name + "\"\r\n\r\nbody\r\n--a--\r\n")
                .getBytes(ISO_8859_1);
    }

    private static byte[] nested(int parts) {
        return IntStream.rangeClosed(1, parts)
                .mapToObj("Content-Type: multipart/mixed; boundary=<%1$d>\r\n\r\n--<%1$d>\r\n"::formatted)
                .collect(Collectors.joining())
                .getBytes(ISO_8859_1);
    }

    private static byte[] withParts(int parts) {
        return ("Content-Type: multipart/mixed; boundary=a\r\n\r\n" + "--a\r\n\r\n".repeat(parts) + "--a--\r\n")
                .getBytes(ISO_8859_1);
    }

    private static byte[] withFields(int fields) {
        return ("a: b\r\n".repeat(fields) + "\r\nbody\r\n").getBytes(ISO_8859_1);
    }

    private static byte[] withLines(int lines) {
        return ("Subject: lines\r\n\r\n" + "- -\r\n-\r\n".repeat(lines)).getBytes(ISO_8859_1);
    }

    private static byte[] withFieldOf(int octets) {
        String folded = ("Subject: " + ("a".repeat(998) + "\r\n ").repeat(octets / 900)).substring(0, octets - 2);
        return ("From: a@b.test\r\n" + folded + "\r\nTo: b@b.test\r\n\r\nbody: " + "b".repeat(200_000) + "\r\n")
                .getBytes(ISO_8859_1);
    }
}
