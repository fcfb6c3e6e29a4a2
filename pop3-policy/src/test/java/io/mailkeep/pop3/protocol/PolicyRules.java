package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each policy's effect, as the next POP3 session and an IMAP client that was watching see it. */
abstract class PolicyRules {
    private final MailServer server;

    PolicyRules(MailServer server) {
        this.server = server;
    }

    @Test
    void releasedMessageLeavesTheMaildropAndStaysForImap() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(3);
        try (ImapClient watching = account.inbox()) {
            Map<Long, String> flags = watching.flags();
            List<String> uidls = account.uidls();

            retrieveAndDelete(account, 2);

            assertThat(account.uidls()).containsExactly(uidls.get(0), uidls.get(2));
            assertThat(watching.noop()).noneMatch(line -> line.contains("EXPUNGE"));
            assertThat(watching.flags()).isEqualTo(flags);
        }
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 2", "message 3");
    }

    @Test
    void releasedMessageStaysHiddenWhenNewMailArrives() throws IOException {
        Account account = Account.in(server, "keep.test").withMessages(2);
        List<String> uidls = account.uidls();
        retrieveAndDelete(account, 1);

        account.withMessages(1);

        assertThat(account.uidls()).hasSize(2).contains(uidls.get(1)).doesNotContain(uidls.get(0));
    }

    @Test
    void expungedMessageIsGoneForEveryone() throws IOException {
        Account account = Account.in(server, "plain.test").withMessages(3);
        try (ImapClient watching = account.inbox()) {
            retrieveAndDelete(account, 2);

            hears(watching, "* 2 EXPUNGE");
            assertThat(account.uidls()).hasSize(2);
        }
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.test", "trash.test"})
    void imapClientThatResynchronisesHearsThatAMessageVanished(String domain) throws IOException {
        Account account = Account.in(server, domain).withMessages(3);
        try (ImapClient watching = account.imap()) {
            watching.send("ENABLE QRESYNC");
            watching.select("INBOX");
            long second = watching.uids().get(1);

            retrieveAndDelete(account, 2);

            hears(watching, "* VANISHED " + second);
        }
    }

    @Test
    void movedMessageStandsInTrashWithAModseqOfItsOwn() throws IOException {
        Account account = Account.in(server, "trash.test").withMessages(3);
        try (ImapClient watching = account.inbox()) {
            byte[] content = watching.content(watching.uids().get(1));

            retrieveAndDelete(account, 2);

            hears(watching, "* 2 EXPUNGE");
            try (ImapClient trash = account.imap().select("Trash")) {
                assertThat(trash.subjects()).containsExactly("message 2");
                assertThat(trash.modseqs().values()).allMatch(modseq -> modseq > 0);
                assertThat(trash.content(trash.uids().get(0))).isEqualTo(content);
            }
        }
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 3");
        assertThat(account.uidls()).hasSize(2);
    }

    @Test
    void trashCollectsWhatSessionAfterSessionDeletes() throws IOException {
        Account account = Account.in(server, "trash.test").withMessages(3);

        retrieveAndDelete(account, 1);
        retrieveAndDelete(account, 1, 2);

        assertThat(account.subjects("Trash")).containsExactly("message 1", "message 2", "message 3");
        assertThat(account.subjects("INBOX")).isEmpty();
    }

    @Test
    void ignoredDeletionLeavesTheMessageListedUnderItsUidl() throws IOException {
        Account account = Account.in(server, "sticky.test").withMessages(2);
        List<String> uidls = account.uidls();

        retrieveAndDelete(account, 1, 2);

        assertThat(account.uidls()).isEqualTo(uidls);
        assertThat(account.subjects("INBOX")).containsExactly("message 1", "message 2");
    }

    @ParameterizedTest
    @CsvSource({"seen.test, \\Seen", "keyword.test, $Popped"})
    void retrievedMessageIsFlaggedAndTheOthersAreNot(String domain, String flag) throws IOException {
        Account account = Account.in(server, domain).withMessages(3);
        try (ImapClient watching = account.imap()) {
            watching.send("SELECT INBOX (CONDSTORE)");
            Map<Long, Long> before = watching.modseqs();

            try (Pop3Client pop3 = account.pop3()) {
                pop3.retrieve(2);
                pop3.lines("TOP 3 0");
                pop3.quit();
            }

            hears(watching, "* 2 FETCH");
            List<Long> uids = watching.uids();
            assertThat(watching.flags()).isEqualTo(Map.of(uids.get(0), "", uids.get(1), flag, uids.get(2), ""));
            Map<Long, Long> after = watching.modseqs();
            assertThat(after.get(uids.get(1))).isGreaterThan(before.get(uids.get(1)));
            assertThat(after.get(uids.get(0))).isEqualTo(before.get(uids.get(0)));
        }
        assertThat(account.uidls()).hasSize(3);
    }

    @Test
    void topOfTheWholeMessageIsNoRetrieve() throws IOException {
        Account account = Account.in(server, "seen.test").withMessages(1);
        try (Pop3Client pop3 = account.pop3()) {
            pop3.octets("TOP 1 1000");
            pop3.quit();
        }

        try (ImapClient imap = account.inbox()) {
            assertThat(imap.flags().values()).containsExactly("");
        }
    }

    @Test
    void resetDoesNotUndoARetrieve() throws IOException {
        Account account = Account.in(server, "seen.test").withMessages(1);
        try (Pop3Client pop3 = account.pop3()) {
            pop3.retrieve(1);
            pop3.delete(1);
            pop3.ok("RSET");
            pop3.quit();
        }

        try (ImapClient imap = account.inbox()) {
            assertThat(imap.flags().values()).containsExactly("\\Seen");
        }
        assertThat(account.uidls()).hasSize(1);
    }

    @Test
    void retrievedAndReleasedMessageIsFlaggedToo() throws IOException {
        Account account = Account.in(server, "seen.test").withMessages(1);

        retrieveAndDelete(account, 1);

        try (ImapClient imap = account.inbox()) {
            assertThat(imap.flags().values()).containsExactly("\\Seen");
        }
        assertThat(account.uidls()).isEmpty();
    }

    private static void retrieveAndDelete(Account account, int... numbers) throws IOException {
        try (Pop3Client pop3 = account.pop3()) {
            for (int number : numbers) {
                pop3.retrieve(number);
                pop3.delete(number);
            }
            pop3.quit();
        }
    }

    private static void hears(ImapClient watching, String start) {
        List<String> heard = new ArrayList<>();
        Callable<Boolean> told = () -> {
            heard.addAll(watching.noop());
            return heard.stream().anyMatch(line -> line.startsWith(start));
        };
        try {
            Awaitility.await().until(told);
        } catch (ConditionTimeoutException e) {
            Assertions.fail("An IMAP client that has INBOX open did not hear " + start + " but " + heard, e);
        }
    }
}
