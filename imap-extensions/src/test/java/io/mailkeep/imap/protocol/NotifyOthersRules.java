package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client is told of changes in mailboxes that it has not selected as it said by NOTIFY (RFC 5465 §5, §6). */
abstract class NotifyOthersRules {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String MESSAGES = " (MessageNew MessageExpunge FlagChange))";

    private final MailServer server;

    NotifyOthersRules(MailServer server) {
        this.server = server;
    }

    @Test
    void arrivalIsToldByStatus() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected NONE) (personal (MessageNew MessageExpunge))")
                    .ok();

            account.withMore("Work", 1);

            String status = awaited(client, "* STATUS \"Work\"");
            assertThat(status)
                    .contains("MESSAGES 1", "UIDNEXT 2", "UIDVALIDITY ")
                    .doesNotContain("HIGHESTMODSEQ");
        }
    }

    @Test
    void removalIsToldByStatus() throws IOException {
        Account account = with("Work").withMore(2);
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (inboxes (MessageNew MessageExpunge))").ok();

            account.removeElsewhere("1");

            assertThat(awaited(client, "* STATUS \"INBOX\" (MESSAGES 1 ")).contains("UIDNEXT 3");
        }
    }

    @Test
    void changedFlagsAreToldByStatus() throws IOException {
        Account account = with("Work").withMore(2);
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (mailboxes INBOX" + MESSAGES).ok();

            account.elsewhere("STORE 1 +FLAGS.SILENT (\\Seen)");

            assertThat(awaited(client, "* STATUS \"INBOX\"")).contains("UNSEEN 1");
        }
    }

    @Test
    void modSeqIsToldWhereItIsKnown() throws IOException {
        Account account = with("Work").withMore(2);
        try (ImapClient client = account.resynchronising()) {
            client.send("NOTIFY SET (mailboxes INBOX" + MESSAGES).ok();

            account.elsewhere("STORE 1 +FLAGS.SILENT (\\Flagged)");

            assertThat(awaited(client, "* STATUS \"INBOX\""))
                    .contains("HIGHESTMODSEQ " + account.highestModSeq("INBOX"), "UIDVALIDITY ");
        }
    }

    @Test
    void flagsAreNotToldToWhoDidNotAskForThem() throws IOException {
        Account account = with("Work").withMore(2);
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (personal (MessageNew MessageExpunge))").ok();

            account.elsewhere("STORE 1 +FLAGS.SILENT (\\Seen)");
            account.withMore("Work", 1);

            assertThat(client.receivedUntil(NotifyOthersRules::isOfWork, SOON)).hasSize(1);
        }
    }

    @Test
    void ownChangesAreNotTold() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (personal (MessageNew MessageExpunge MailboxName SubscriptionChange))")
                    .ok();

            client.append("INBOX", "", "Subject: own\r\n\r\n".getBytes(US_ASCII))
                    .ok();
            client.send("CREATE Own").ok();
            client.send("SUBSCRIBE Own").ok();
            client.send("RENAME Own Mine").ok();
            client.send("DELETE Mine").ok();
            account.withMore("Work", 1);

            assertThat(client.receivedUntil(NotifyOthersRules::isOfWork, SOON)).hasSize(1);
        }
    }

    @Test
    void setWithStatusAnswersTheMailboxesMeant() throws IOException {
        Account account = with("Work", "Work.Old", "Play").withMore("Work", 2);
        try (ImapClient client = account.plain()) {
            List<String> lines = client.send("NOTIFY SET STATUS (selected NONE) (subtree Work" + MESSAGES)
                    .ok()
                    .lines();

            assertThat(lines).hasSize(2).allMatch(line -> line.contains("UIDVALIDITY ") && line.contains("UIDNEXT "));
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("* STATUS \"Work\" (MESSAGES 2 ") && line.contains("MODSEQ "))
                    .anyMatch(line -> line.startsWith("* STATUS \"Work.Old\" (MESSAGES 0 "));
        }
    }

    @Test
    void setWithStatusLeavesOutTheSelectedMailbox() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.plain()) {
            assertThat(client.send("NOTIFY SET STATUS (personal (MessageNew MessageExpunge))")
                            .ok()
                            .lines())
                    .noneMatch(line -> line.contains("\"INBOX\"") || line.contains("HIGHESTMODSEQ"))
                    .anyMatch(line -> line.startsWith("* STATUS \"Work\""));
        }
    }

    @Test
    void whatIsNoLongerSelectedIsToldByStatus() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))")
                    .ok();
            account.withMore(1);
            client.receivedUntil(lines -> lines.contains("* 1 EXISTS"), SOON);
            client.send("SELECT Work").ok();

            account.withMore(1);

            awaited(client, "* STATUS \"INBOX\" (MESSAGES 2 ");
        }
    }

    @Test
    void idleTellsOfOthersToo() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))")
                    .ok();
            Idle idle = client.idle();

            account.withMore("Work", 1);

            idle.receivedUntil(NotifyOthersRules::isOfWork, SOON);
            idle.done().ok();
        }
    }

    @Test
    void notifyNoneEndsIt() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (personal (MessageNew MessageExpunge))").ok();
            client.send("NOTIFY NONE").ok();

            account.withMore("Work", 1);

            assertThat(client.send("STATUS Work (MESSAGES)").ok().lines()).hasSize(1);
            assertThat(client.send("NOOP").ok().lines()).isEmpty();
        }
    }

    @Test
    void setReplacesWhatWasSetBefore() throws IOException {
        Account account = with("Work", "Play");
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (mailboxes Play (MessageNew MessageExpunge))")
                    .ok();
            client.send("NOTIFY SET (mailboxes (Work Nowhere) (MessageNew MessageExpunge))")
                    .ok();

            account.withMore("Play", 1);
            account.withMore("Work", 1);

            assertThat(client.receivedUntil(NotifyOthersRules::isOfWork, SOON)).hasSize(1);
        }
    }

    @Test
    void mailboxThatIsSubscribedLaterIsWatched() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (subscribed (MessageNew MessageExpunge SubscriptionChange))")
                    .ok();

            other.send("SUBSCRIBE Work").ok();
            awaited(client, "* LIST");
            account.withMore("Work", 1);

            awaited(client, "* STATUS \"Work\" (MESSAGES 1 ");
        }
    }

    @Test
    void newMailboxIsToldWithItsParent() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (personal (MailboxName))").ok();

            other.send("CREATE Work.New").ok();

            assertThat(client.receivedUntil(lines -> lines.size() == 2, SOON))
                    .containsExactlyInAnyOrder(
                            "* LIST (\\HasNoChildren) \".\" \"Work.New\"", "* LIST (\\HasChildren) \".\" \"Work\"");
        }
    }

    @Test
    void mailInANewMailboxIsTold() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (subtree Work (MessageNew MessageExpunge))").ok();

            other.send("CREATE Work.New").ok();
            account.withMore("Work.New", 1);

            awaited(client, "* STATUS \"Work.New\" (MESSAGES 1 ");
        }
    }

    @Test
    void deletedMailboxIsToldNotToExist() throws IOException {
        Account account = with("Work", "Work.Old");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (personal (MailboxName))").ok();

            other.send("DELETE Work.Old").ok();

            assertThat(client.receivedUntil(lines -> lines.size() == 2, SOON))
                    .containsExactlyInAnyOrder(
                            "* LIST (\\NonExistent) \".\" \"Work.Old\"", "* LIST (\\HasNoChildren) \".\" \"Work\"");
        }
    }

    @Test
    void renamedMailboxIsToldWithItsOldName() throws IOException {
        Account account = with("Work", "Work.Old", "Play");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (personal (MailboxName))").ok();

            other.send("RENAME Work Job").ok();
            other.send("DELETE Play").ok();

            assertThat(client.receivedUntil(lines -> lines.contains("* LIST (\\NonExistent) \".\" \"Play\""), SOON))
                    .contains("* LIST (\\HasChildren) \".\" \"Job\" (\"OLDNAME\" (\"Work\"))")
                    .noneMatch(line -> line.contains("Job.Old"));
        }
    }

    @Test
    void renamedMailboxIsStillWatched() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (personal (MessageNew MessageExpunge MailboxName))")
                    .ok();
            other.send("RENAME Work Job").ok();
            awaited(client, "* LIST");

            account.withMore("Job", 1);

            awaited(client, "* STATUS \"Job\" (MESSAGES 1 ");
        }
    }

    @Test
    void subscriptionsAreTold() throws IOException {
        Account account = with("Work");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (personal (SubscriptionChange))").ok();

            other.send("SUBSCRIBE Work").ok();
            assertThat(awaited(client, "* LIST")).isEqualTo("* LIST (\\HasNoChildren \\Subscribed) \".\" \"Work\"");

            other.send("UNSUBSCRIBE Work").ok();
            assertThat(awaited(client, "* LIST")).isEqualTo("* LIST (\\HasNoChildren) \".\" \"Work\"");
        }
    }

    @Test
    void setMetadataIsTold() throws IOException {
        Account account = with("Work", "Play");
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("NOTIFY SET (subtree Work (MailboxMetadataChange)) (personal (ServerMetadataChange))")
                    .ok();

            other.send("SETMETADATA Play (/private/comment \"x\")").ok();
            other.send("SETMETADATA Work (/private/comment \"x\" /shared/comment NIL)")
                    .ok();

            assertThat(client.receivedUntil(lines -> !lines.isEmpty(), SOON))
                    .containsExactly("* METADATA \"Work\" \"/private/comment\" \"/shared/comment\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Caf&AOk-\"", "\"a b\"", "\"a\\\\b\""})
    void namesAreWrittenAsTheyAreElsewhere(String name) throws IOException {
        Account account = with(name);
        try (ImapClient client = account.imap()) {
            client.send("NOTIFY SET (mailboxes " + name + " (MessageNew MessageExpunge))")
                    .ok();

            account.withMore(name, 1);

            awaited(client, "* STATUS " + name + " (MESSAGES 1 ");
        }
    }

    private Account with(String... mailboxes) throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap()) {
            for (String mailbox : mailboxes) {
                client.send("CREATE " + mailbox).ok();
            }
        }
        return account;
    }

    private static String awaited(ImapClient client, String beginning) throws IOException {
        List<String> lines =
                client.receivedUntil(received -> received.stream().anyMatch(line -> line.startsWith(beginning)), SOON);
        return lines.get(lines.size() - 1);
    }

    private static boolean isOfWork(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith("* STATUS \"Work\""));
    }
}
