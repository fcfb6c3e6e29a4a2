package io.mailkeep.imap.protocol;

import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command is answered, whatever it names: of mailboxes only {@code #private} is a namespace. */
abstract class AnswerRules {
    private final MailServer server;

    AnswerRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STATUS \"#todo\" (MESSAGES)",
                "STATUS \"#todo\" (HIGHESTMODSEQ)",
                "DELETE \"#todo\"",
                "SETMETADATA \"#todo\" (/private/comment \"x\")",
                "SUBSCRIBE \"#todo\"",
                "UNSUBSCRIBE \"#todo\"",
                "COPY 1 \"#todo\"",
                "MOVE 1 \"#todo\"",
                "APPEND \"#todo\" {4+}\r\nA: b",
                "SELECT \"#todo\"",
                "EXAMINE \"#todo\""
            })
    void mailboxOfNoNamespaceIsRefused(String command) throws IOException {
        refuses(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE \"#todo\"", "RENAME \"#todo\" Done", "RENAME INBOX \"#todo\""})
    void nameOfNoNamespaceIsNotGiven(String command) throws IOException {
        refuses(command);
    }

    @Test
    @Tag(SyncContract.NOT_ON_STOCK)
    void listWithMetadataOfNoNamespaceIsRefused() throws IOException {
        refuses("LIST \"#todo\" * RETURN (METADATA (/private/comment))");
    }

    @ParameterizedTest
    @Tag(SyncContract.NOT_ON_STOCK)
    @ValueSource(ints = {101, 500, 1000})
    void searchOfTooManyLevelsIsRefused(int levels) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            client.write("s UID SEARCH " + "NOT ".repeat(levels) + "ALL\r\nn NOOP\r\n");

            client.finish("s").bad();
            client.finish("n").ok();
        }
    }

    private void refuses(String command) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            client.send(command).no();

            client.send("NOOP").ok();
        }
    }
}
