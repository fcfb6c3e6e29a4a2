package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** REPLACE puts a message in the place of another (RFC 8508 §3). */
abstract class ReplaceRules {
    private static final byte[] DRAFT = Messages.message("second draft", "body\r\n");

    private final MailServer server;

    ReplaceRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE 2 INBOX (\\Draft)", "UID REPLACE 3 INBOX (\\Draft)"})
    void newMessageIsThereAndTheOldOneIsGone(String replace) throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain()) {
            client.send(replace, DRAFT).ok();

            Answer messages = client.send("UID FETCH 1:* (FLAGS BODY.PEEK[])").ok();
            assertThat(Told.by(messages).fetchedUids()).containsExactly(2L, 4L, 5L);
            assertThat(Told.by(messages).flagged("\\Draft")).containsExactly(3);
            assertThat(messages.untagged().get(2).literals()).singleElement().isEqualTo(DRAFT);
        }
    }

    @Test
    void newUidIsToldBeforeTheRemoval() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain()) {
            Answer answer = client.send("UID REPLACE 3 INBOX", DRAFT).ok();

            List<String> lines = answer.lines();
            assertThat(lines.get(0)).matches("\\* OK \\[APPENDUID \\d+ 5].*");
            assertThat(Told.by(answer).exists()).containsExactly(4);
            assertThat(Told.by(answer).expunged()).containsExactly(2);
            assertThat(lines.indexOf("* 4 EXISTS")).isLessThan(lines.indexOf("* 2 EXPUNGE"));
        }
    }

    @Test
    void replacementIsToldAsVanishedUnderQresync() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.qresync()) {
            Told told = Told.by(client.send("REPLACE 2 INBOX", DRAFT).ok());

            assertThat(told.vanished()).containsExactly(3L);
            assertThat(told.expunged()).isEmpty();
            assertThat(told.exists()).containsExactly(4);
        }
    }

    @Test
    void messageCanBeReplacedByOneInAnotherMailbox() throws IOException {
        Account account = withGap();
        account.elsewhere("CREATE Done");
        try (ImapClient client = account.plain()) {
            Answer answer = client.send("REPLACE 1 Done (\\Seen)", DRAFT).ok();

            assertThat(answer.lines().get(0)).matches("\\* OK \\[APPENDUID \\d+ 1].*");
            assertThat(Told.by(answer).expunged()).containsExactly(1);
            client.send("SELECT Done").ok();
            Answer done = client.send("FETCH 1 (BODY.PEEK[])").ok();
            assertThat(new String(done.untagged().get(0).literals().get(0), ISO_8859_1))
                    .isEqualTo(new String(DRAFT, ISO_8859_1));
        }
    }

    @Test
    void othersAreToldOfTheNewMessageAndOfTheRemoval() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            client.send("REPLACE 2 INBOX", DRAFT).ok();

            List<String> lines = other.send("NOOP").ok().lines();
            assertThat(lines).contains("* 4 EXISTS", "* 2 EXPUNGE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE 9 INBOX", "UID REPLACE 1 INBOX"})
    void nothingIsAddedInThePlaceOfAMessageThatIsNotThere(String replace) throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain()) {
            assertThat(client.send(replace, DRAFT).tagged()).matches("(NO|BAD) .*");

            client.send("NOOP").ok();
            assertThat(Told.by(client.send("UID FETCH 1:* (FLAGS)").ok()).fetchedUids())
                    .containsExactly(2L, 3L, 4L);
        }
    }

    @Test
    void nothingIsRemovedForAMailboxThatIsMissing() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain()) {
            assertThat(client.send("REPLACE 1 Missing", DRAFT).no().tagged()).startsWith("NO [TRYCREATE]");

            assertThat(Told.by(client.send("UID FETCH 1:* (FLAGS)").ok()).fetchedUids())
                    .containsExactly(2L, 3L, 4L);
        }
    }

    @Test
    void replacementRaisesTheHighestModSeqForBothItsParts() throws IOException {
        Account account = withGap();
        long before = account.highestModSeq("INBOX");
        try (ImapClient client = account.qresync()) {
            client.send("REPLACE 2 INBOX", DRAFT).ok();

            assertThat(account.highestModSeq("INBOX")).isGreaterThan(before + 1);
        }
    }

    /** Messages with the UIDs 2, 3 and 4. */
    private Account withGap() throws IOException {
        Account account = Account.withMessages(server, 4);
        account.removeElsewhere("1");
        return account;
    }
}
