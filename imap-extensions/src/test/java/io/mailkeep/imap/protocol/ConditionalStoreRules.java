package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** STORE with UNCHANGEDSINCE changes what is unchanged and names the rest (RFC 7162 §3.1.3). */
abstract class ConditionalStoreRules {
    private final MailServer server;

    ConditionalStoreRules(MailServer server) {
        this.server = server;
    }

    @Test
    void changedMessagesAreNamedByUid() throws IOException {
        Account account = Account.withMessages(server, 6);
        account.removeElsewhere("1");
        long before = account.highestModSeq("INBOX");
        try (ImapClient client = withChanges(account, "3,5")) {
            Answer answer = client.send("UID STORE 2:6 (UNCHANGEDSINCE " + before + ") +FLAGS.SILENT (\\Deleted)")
                    .ok();

            assertThat(Told.setIn("MODIFIED", answer.tagged()).orElseThrow()).containsExactlyInAnyOrder(3L, 5L);
            assertThat(deleted(account)).containsExactly(1, 3, 5);
        }
    }

    @Test
    void changedMessagesAreNamedByNumber() throws IOException {
        Account account = Account.withMessages(server, 6);
        account.removeElsewhere("1");
        long before = account.highestModSeq("INBOX");
        try (ImapClient client = withChanges(account, "3,5")) {
            Answer answer = client.send("STORE 1:5 (UNCHANGEDSINCE " + before + ") +FLAGS.SILENT (\\Deleted)")
                    .ok();

            assertThat(Told.setIn("MODIFIED", answer.tagged()).orElseThrow()).containsExactlyInAnyOrder(2L, 4L);
            assertThat(deleted(account)).containsExactly(1, 3, 5);
        }
    }

    @Test
    void everyMessageIsNamedWhereAllHaveChanged() throws IOException {
        Account account = Account.withMessages(server, 3);
        long before = account.highestModSeq("INBOX");
        try (ImapClient client = withChanges(account, "1:3")) {
            Answer answer = client.send("STORE 1:3 (UNCHANGEDSINCE " + before + ") +FLAGS.SILENT (\\Deleted)")
                    .ok();

            assertThat(Told.setIn("MODIFIED", answer.tagged()).orElseThrow()).containsExactlyInAnyOrder(1L, 2L, 3L);
            assertThat(deleted(account)).isEmpty();
        }
    }

    @Test
    void nothingIsNamedWhereNothingHasChanged() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.condstore()) {
            Answer answer = client.send(
                            "STORE 1:3 (UNCHANGEDSINCE " + account.highestModSeq("INBOX") + ") +FLAGS (\\Deleted)")
                    .ok();

            assertThat(answer.tagged()).doesNotContain("MODIFIED");
            assertThat(Told.by(answer).fetched()).hasSize(3).allSatisfy(fetched -> assertThat(fetched.modSeq())
                    .contains(account.highestModSeq("INBOX")));
        }
    }

    @Test
    void systemFlagIsNeverUnchangedSinceZero() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.condstore()) {
            Answer answer = client.send("STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS (\\Deleted)")
                    .ok();

            assertThat(Told.setIn("MODIFIED", answer.tagged()).orElseThrow()).containsExactlyInAnyOrder(1L, 2L, 3L);
            assertThat(deleted(account)).isEmpty();
        }
    }

    /** A client that had selected INBOX before another session changed these. */
    private static ImapClient withChanges(Account account, String uids) throws IOException {
        ImapClient client = account.condstore();
        account.elsewhere("UID STORE " + uids + " +FLAGS (\\Flagged)");
        client.send("NOOP").ok();
        return client;
    }

    private static List<Integer> deleted(Account account) throws IOException {
        try (ImapClient client = account.plain()) {
            return Told.by(client.send("FETCH 1:* (FLAGS)").ok()).flagged("\\Deleted");
        }
    }
}
