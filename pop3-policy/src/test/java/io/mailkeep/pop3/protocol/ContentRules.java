package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent is what was delivered, and as long as announced (RFC 1939 §11). */
abstract class ContentRules {
    private final MailServer server;

    ContentRules(MailServer server) {
        this.server = server;
    }

    @Test
    void realMailIsSentAsImapHasIt() throws IOException {
        List<byte[]> messages = Messages.real();
        Account account = Account.in(server, "keep.test").with(messages);

        try (Pop3Client pop3 = account.pop3();
                ImapClient imap = account.inbox()) {
            List<Long> uids = imap.uids();
            List<Long> sizes = List.copyOf(pop3.list().values());
            for (int number = 1; number <= messages.size(); number++) {
                byte[] stored = imap.content(uids.get(number - 1));

                assertThat(sizes.get(number - 1)).as("size of %s", number).isEqualTo(stored.length);
                assertThat(pop3.retrieve(number)).as("content of %s", number).isEqualTo(endingWithLineEnd(stored));
            }
        }
    }

    @Test
    void mailThatCameBySmtpIsSentAsImapHasIt() throws IOException {
        Account account = Account.in(server, "keep.test");
        sendBySmtp(account, Messages.dotted());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(account.subjects("INBOX")).containsExactly("dotted"));

        try (Pop3Client pop3 = account.pop3();
                ImapClient imap = account.inbox()) {
            byte[] stored = imap.content(imap.uids().get(0));

            assertThat(pop3.retrieve(1)).isEqualTo(stored);
            assertThat(new String(stored, ISO_8859_1))
                    .endsWith("\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n\r\n...\r\nend.\r\n.\r\n");
        }
    }

    @Test
    void largeMessageIsSentWhole() throws IOException {
        byte[] large = Messages.large(5 << 20);
        Account account = Account.in(server, "keep.test").with(List.of(large));

        try (Pop3Client pop3 = account.pop3()) {
            assertThat(pop3.retrieve(1)).isEqualTo(large);
        }
    }

    /** RFC 1939 §3: the answer's last line is ended before the terminating one. */
    private static byte[] endingWithLineEnd(byte[] stored) {
        String text = new String(stored, ISO_8859_1);
        return text.endsWith("\r\n") ? stored : (text + "\r\n").getBytes(ISO_8859_1);
    }

    private void sendBySmtp(Account account, byte[] message) throws IOException {
        try (Wire smtp = Wire.connect(server.smtpPort())) {
            expect("220", smtp);
            for (String command :
                    List.of("HELO here", "MAIL FROM:<a@elsewhere.test>", "RCPT TO:<" + account.name() + ">")) {
                smtp.write(command + "\r\n");
                expect("250", smtp);
            }
            smtp.write("DATA\r\n");
            expect("354", smtp);
            smtp.write((new String(message, ISO_8859_1) + "\r\n").replaceAll("(?m)^\\.", ".."));
            smtp.write(".\r\n");
            expect("250", smtp);
        }
    }

    private static void expect(String code, Wire smtp) throws IOException {
        assertThat(smtp.line()).startsWith(code);
    }
}
