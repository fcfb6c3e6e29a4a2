package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A unique-id names one message for ever (RFC 1939 §7), whatever IMAP clients do with it meanwhile. */
abstract class UidlRules {
    private final MailServer server;

    UidlRules(MailServer server) {
        this.server = server;
    }

    @Test
    void mailThatWasThereBeforeTheFirstOpeningHasTheUidlStockJamesGaveIt() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        try (ImapClient imap = account.inbox()) {
            imap.expunge(imap.uids().get(0));

            List<String> bareUids = imap.uids().stream().map(String::valueOf).toList();

            assertThat(account.uidls()).isEqualTo(bareUids);
        }
    }

    @Test
    void uidlsAreDistinctAndOfAllowedCharacters() throws IOException {
        Account account = Account.in(server, "keep.test").opened().withMessages(5);

        assertThat(account.uidls()).hasSize(5).doesNotHaveDuplicates().allMatch(uidl -> uidl.matches("[!-~]{1,70}"));
    }

    @Test
    void uidlIsKeptFromSessionToSession() throws IOException {
        Account account =
                Account.in(server, "keep.test").withMessages(2).opened().withMessages(2);
        List<String> first = account.uidls();

        account.withMessages(1);

        assertThat(account.uidls()).hasSize(5).startsWith(first.toArray(String[]::new));
    }

    @Test
    void uidlIsKeptWhenTheServerRestarts() throws IOException {
        assumeTrue(server.survivesRestart(), "the server keeps nothing");
        Account account =
                Account.in(server, "keep.test").withMessages(2).opened().withMessages(2);
        List<String> before = account.uidls();

        server.restart();

        assertThat(account.uidls()).isEqualTo(before);
    }

    @Test
    void messageThatImapExpungesLeavesTheNextMaildrop() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        List<String> before = account.uidls();

        try (ImapClient imap = account.inbox()) {
            imap.expunge(imap.uids().get(1));
        }

        assertThat(account.uidls()).containsExactly(before.get(0), before.get(2));
    }

    @Test
    void messageThatMovesOutLeavesAndComesBackWithItsUidl() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        List<String> before = account.uidls();

        moveOut(account, 1);
        List<String> without = account.uidls();
        moveBack(account, "Elsewhere");

        assertThat(without).containsExactly(before.get(0), before.get(2));
        assertThat(account.uidls()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void releasedMessageThatImapMovesBackIsListedAgainWithItsUidl() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        List<String> before = account.uidls();
        delete(account, 2);

        moveOut(account, 1);
        List<String> without = account.uidls();
        moveBack(account, "Elsewhere");

        assertThat(without).containsExactly(before.get(0), before.get(2));
        assertThat(account.uidls()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void messageThatThePolicyMovedComesBackWithItsUidl() throws IOException {
        Account account = Account.in(server, "trash.test").withMessages(3);
        List<String> before = account.uidls();
        delete(account, 2);

        moveBack(account, "Trash");

        assertThat(account.uidls()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void copyWithinInboxHasAUidlOfItsOwn() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(1);
        List<String> before = account.uidls();

        try (ImapClient imap = account.inbox()) {
            imap.send("UID COPY 1:* INBOX");
        }

        assertThat(account.uidls()).hasSize(2).containsAll(before).doesNotHaveDuplicates();
    }

    @Test
    void uidlOfADeletedMessageIsNeverGivenAgain() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(2);
        Set<String> seen = new HashSet<>();

        for (int round = 0; round < 4; round++) {
            List<String> uidls = account.uidls();
            assertThat(uidls).hasSize(2).noneMatch(seen::contains);
            seen.addAll(uidls);
            delete(account, 1, 2);
            account.withMessages(2);
        }
    }

    @Test
    void renamedAndRecreatedInboxReusesNoUidl() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        List<String> before = account.uidls();

        try (ImapClient imap = account.imap()) {
            imap.send("RENAME INBOX Old");
        }
        account.withMessages(3);

        assertThat(account.uidls()).hasSize(3).doesNotContainAnyElementsOf(before);
    }

    private static void delete(Account account, int... numbers) throws IOException {
        try (Pop3Client pop3 = account.pop3()) {
            pop3.delete(numbers);
            pop3.quit();
        }
    }

    private static void moveOut(Account account, int index) throws IOException {
        try (ImapClient imap = account.inbox()) {
            imap.send("CREATE Elsewhere");
            imap.send("UID MOVE " + imap.uids().get(index) + " Elsewhere");
        }
    }

    private static void moveBack(Account account, String mailbox) throws IOException {
        try (ImapClient imap = account.imap().select(mailbox)) {
            imap.send("UID MOVE 1:* INBOX");
        }
    }
}
