package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
