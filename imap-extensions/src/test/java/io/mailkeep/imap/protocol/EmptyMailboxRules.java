package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A UID command succeeds where no message has the UID, in an empty mailbox too (RFC 9051 §6.4.9). */
abstract class EmptyMailboxRules {
    private final MailServer server;

    EmptyMailboxRules(MailServer server) {
        this.server = server;
    }

    @Test
    void fetchOfAllUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID FETCH 1:* (FLAGS)");
    }

    @Test
    void fetchOfSomeUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID FETCH 1:3 (FLAGS)");
    }

    @Test
    void storeOfAllUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID STORE 1:* +FLAGS (\\Seen)");
    }

    @Test
    void storeOfSomeUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID STORE 1:3 +FLAGS (\\Seen)");
    }

    @Test
    void expungeOfAllUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID EXPUNGE 1:*");
    }

    @Test
    void moveOfAllUidsIsAnswered() throws IOException {
        isAnsweredWithNothing("UID MOVE 1:* Other");
    }

    @Test
    void expungeIsAnswered() throws IOException {
        isAnsweredWithNothing("EXPUNGE");
    }

    @Test
    void searchIsAnswered() throws IOException {
        try (ImapClient client = empty()) {
            assertThat(client.send("UID SEARCH 1:*").ok().lines()).containsExactly("* SEARCH");
            assertThat(client.send("UID SEARCH UID 1:*").ok().lines()).containsExactly("* SEARCH");
        }
    }

    @Test
    void uidsThatAreNotThereAreSkippedWhereOthersAre() throws IOException {
        Account account = Account.withMessages(server, 4);
        account.removeElsewhere("1,3");
        try (ImapClient client = account.plain()) {
            assertThat(client.send("UID FETCH 3 (FLAGS)").ok().lines()).isEmpty();
            assertThat(client.send("UID STORE 1,3 +FLAGS (\\Seen)").ok().lines())
                    .isEmpty();
            assertThat(Told.by(client.send("UID FETCH 1:3 (FLAGS)").ok()).fetchedUids())
                    .containsExactly(2L);
        }
    }

    private void isAnsweredWithNothing(String command) throws IOException {
        try (ImapClient client = empty()) {
            assertThat(client.send(command).ok().lines()).isEmpty();
        }
    }

    private ImapClient empty() throws IOException {
        ImapClient client = Account.withMessages(server, 2).plain();
        client.send("CREATE Other").ok();
        client.send("STORE 1:2 +FLAGS.SILENT (\\Deleted)").ok();
        client.send("EXPUNGE").ok();
        return client;
    }
}
