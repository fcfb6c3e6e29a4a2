package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A FETCH of FLAGS, UID and MODSEQ has the items that were asked for, and no others (RFC 9051 §6.4.5). */
abstract class FlagListRules {
    private final MailServer server;

    FlagListRules(MailServer server) {
        this.server = server;
    }

    @Test
    void flagsComeWithoutUid() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send("STORE 2 +FLAGS.SILENT (\\Flagged hot)").ok();

            assertThat(client.send("FETCH 1:* (FLAGS)").ok().lines())
                    .containsExactly(
                            "* 1 FETCH (FLAGS ())", "* 2 FETCH (FLAGS (\\Flagged hot))", "* 3 FETCH (FLAGS ())");
        }
    }

    @Test
    void uidsComeWithoutFlags() throws IOException {
        Account account = Account.withMessages(server, 3);
        account.removeElsewhere("1");
        try (ImapClient client = account.plain()) {
            assertThat(client.send("FETCH 1:* (UID)").ok().lines())
                    .containsExactly("* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)");
        }
    }

    @Test
    void starIsTheLastMessage() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            assertThat(Told.by(client.send("FETCH * (UID)").ok()).fetchedUids()).containsExactly(3L);
            assertThat(Told.by(client.send("UID FETCH 9:* (FLAGS)").ok()).fetchedUids())
                    .containsExactly(3L);
        }
    }

    @Test
    void numberThatNoMessageHasIsBad() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send("FETCH 4 (FLAGS)").bad();
            client.send("FETCH 1:3 (FLAGS)").ok();
        }
    }

    @Test
    void onlyWhatChangedSinceIsListed() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.condstore()) {
            long before = account.highestModSeq("INBOX");
            account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
            client.send("NOOP").ok();

            Told told = Told.by(client.send("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + before + ")")
                    .ok());

            assertThat(told.fetchedUids()).containsExactly(2L);
            assertThat(told.fetched())
                    .allSatisfy(fetched -> assertThat(fetched.modSeq()).contains(account.highestModSeq("INBOX")));
        }
    }
}
