package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many commands at once (RFC 2449 §6.6) and many messages. */
abstract class VolumeRules {
    private static final int MESSAGES = Integer.getInteger("mailkeep.contract.messages", 1_500);

    private final MailServer server;

    VolumeRules(MailServer server) {
        this.server = server;
    }

    @Test
    void wholeSessionMayBeSentAtOnce() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(3);
        try (Pop3Client client = Pop3Client.unread(server.pop3Port())) {
            client.write("USER " + account.name() + "\r\nPASS " + Account.PASSWORD
                    + "\r\nSTAT\r\nUIDL\r\nRETR 2\r\nDELE 2\r\nLIST\r\nQUIT\r\n");

            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK 3 ");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.remainingLines()).hasSize(3);
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.remainingLines()).contains("Subject: message 2");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.remainingLines()).hasSize(2);
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 3");
    }

    @Test
    void thousandPipelinedCommandsAreAnsweredInOrder() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(5);
        try (Pop3Client client = account.pop3()) {
            List<String> uidls = client.uidls();

            client.write("UIDL 1\r\nTOP 2 0\r\nUIDL 3\r\nNOOP\r\n".repeat(250));

            for (int i = 0; i < 250; i++) {
                assertThat(client.line()).isEqualTo("+OK 1 " + uidls.get(0));
                assertThat(client.line()).startsWith("+OK");
                assertThat(client.remainingLines()).contains("Subject: message 2");
                assertThat(client.line()).isEqualTo("+OK 3 " + uidls.get(2));
                assertThat(client.line()).startsWith("+OK");
            }
            client.quit();
        }
    }

    @Test
    void largeMaildropIsListedAndReleasedWhole() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(MESSAGES);
        try (Pop3Client client = account.pop3()) {
            assertThat(client.list().keySet())
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, MESSAGES).boxed().toList());
            assertThat(client.uidls()).hasSize(MESSAGES).doesNotHaveDuplicates();

            StringBuilder deletions = new StringBuilder();
            IntStream.rangeClosed(1, MESSAGES)
                    .forEach(number -> deletions.append("DELE ").append(number).append("\r\n"));
            client.write(deletions.toString());
            for (int i = 0; i < MESSAGES; i++) {
                assertThat(client.line()).startsWith("+OK");
            }
            assertThat(client.stat()).isEqualTo(new Pop3Client.Stat(0, 0));
            client.quit();
        }

        assertThat(account.uidls()).isEmpty();
        try (ImapClient imap = account.inbox()) {
            assertThat(imap.uids()).hasSize(MESSAGES);
        }
    }
}
