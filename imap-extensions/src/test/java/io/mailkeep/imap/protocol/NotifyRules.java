package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client is told of changes in the mailbox that it has selected as it said by NOTIFY (RFC 5465 §3, §4, §6.1). */
abstract class NotifyRules {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String EVERYTHING = "NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))";
    private static final String DELAYED = "NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))";

    private final MailServer server;

    NotifyRules(MailServer server) {
        this.server = server;
    }

    @Test
    void notifyIsNamed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("CAPABILITY").ok().lines())
                    .singleElement()
                    .asString()
                    .contains(" NOTIFY");
        }
    }

    @Test
    void arrivalIsPushed() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send(EVERYTHING).ok();

            account.withMore(1);

            client.receivedUntil(lines -> lines.contains("* 3 EXISTS"), SOON);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"selected", "selected-delayed"})
    void whatWasAskedForOfAnArrivalFollowsIt(String selected) throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (" + selected
                            + " (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge))")
                    .ok();

            account.withMore(2);

            List<String> lines = client.receivedUntil(
                    received -> received.stream().anyMatch(line -> line.startsWith("* 4 FETCH")), SOON);
            assertThat(lines).anyMatch(line -> line.startsWith("* 3 FETCH (") && line.contains("UID 3"));
            assertThat(lines).last().asString().contains("UID 4", "BODY[HEADER.FIELDS (SUBJECT)] {", "Subject: ");
            assertThat(lines.indexOf("* 4 EXISTS")).isBetween(0, lines.size() - 2);
        }
    }

    @Test
    void uidsTakeTheNumbersPlacesUnderUidOnly() throws IOException {
        Account account = Account.withMessages(server, 2);
        account.removeElsewhere("1");
        try (ImapClient client = account.imap()) {
            client.send("ENABLE UIDONLY").ok();
            client.send("SELECT INBOX").ok();
            client.send("NOTIFY SET (selected (MessageNew (RFC822.SIZE) MessageExpunge FlagChange))")
                    .ok();

            account.withMore(1);
            client.receivedUntil(
                    lines -> lines.stream().anyMatch(line -> line.matches("\\* 3 UIDFETCH \\(RFC822.SIZE \\d+\\)")),
                    SOON);
            account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
            client.receivedUntil(
                    lines -> lines.stream().anyMatch(line -> line.startsWith("* 2 UIDFETCH (FLAGS (")), SOON);
            account.removeElsewhere("2");
            client.receivedUntil(lines -> lines.contains("* VANISHED 2"), SOON);
        }
    }

    @Test
    void ownArrivalIsAnnouncedAndNotFetched() throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew (UID) MessageExpunge))")
                    .ok();

            client.append("INBOX", "", "Subject: own\r\n\r\n".getBytes(US_ASCII))
                    .ok();
            account.withMore(1);

            List<String> lines = client.receivedUntil(
                    received -> received.stream().anyMatch(line -> line.startsWith("* 3 FETCH")), SOON);
            assertThat(lines).noneMatch(line -> line.startsWith("* 2 FETCH"));
        }
    }

    @Test
    void pushesGoOnAfterACommandThatIsRefused() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send(EVERYTHING).ok();
            client.send("STATUS \"#todo\" (MESSAGES)").no();

            account.withMore(1);

            client.receivedUntil(lines -> lines.contains("* 3 EXISTS"), SOON);
        }
    }

    @Test
    void removalIsPushed() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send(EVERYTHING).ok();

            account.removeElsewhere("2");

            client.receivedUntil(lines -> lines.contains("* 2 EXPUNGE"), SOON);
        }
    }

    @Test
    void removalIsPushedAsVanishedUnderQresync() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.qresync()) {
            client.send(EVERYTHING).ok();

            account.removeElsewhere("2");

            client.receivedUntil(lines -> lines.contains("* VANISHED 2"), SOON);
        }
    }

    @Test
    void changedFlagsArePushedWithTheUid() throws IOException {
        Account account = Account.withMessages(server, 3);
        account.removeElsewhere("1");
        try (ImapClient client = account.plain()) {
            client.send(EVERYTHING).ok();

            account.elsewhere("UID STORE 3 +FLAGS (\\Flagged)");

            Told told = new Told(client.receivedUntil(
                    lines -> !new Told(lines).flagged("\\Flagged").isEmpty(), SOON));
            assertThat(told.fetched()).last().satisfies(fetched -> {
                assertThat(fetched.number()).isEqualTo(2);
                assertThat(fetched.uid()).contains(3L);
            });
        }
    }

    @Test
    void flagsAreNotToldToWhoDidNotAskForThem() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge))").ok();

            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");
            account.withMore(1);

            assertThat(client.receivedUntil(lines -> lines.contains("* 3 EXISTS"), SOON))
                    .noneMatch(line -> line.contains("FETCH"));
            assertThat(Told.by(client.send("NOOP").ok()).fetched()).isEmpty();
        }
    }

    /** Or it would never be told of them. */
    @Test
    void expungeClaimsNoFlagsThatWereNotTold() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.qresync()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge))").ok();
            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");
            long flagged = account.highestModSeq("INBOX");
            client.send("UID STORE 2 +FLAGS.SILENT (\\Deleted)").ok();

            String done = client.send("EXPUNGE").ok().tagged();

            assertThat(Told.numberIn("HIGHESTMODSEQ", done)).isLessThan(flagged);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENABLE CONDSTORE",
                "FETCH 2 (MODSEQ)",
                "FETCH 1:* (FLAGS) (CHANGEDSINCE 1)",
                "SEARCH MODSEQ 1",
                "STORE 2 (UNCHANGEDSINCE 100000) +FLAGS (\\Answered)"
            })
    void enablingCondstoreClaimsNoFlagsThatWereNotTold(String command) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge))").ok();
            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");
            long flagged = account.highestModSeq("INBOX");

            Told told = Told.by(client.send(command).ok());

            assertThat(told.number("HIGHESTMODSEQ")).as(client.conversation()).isLessThan(flagged);
        }
    }

    @Test
    void flagsThatWereNotToldAreToldOnceTheyAreAskedFor() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge))").ok();
            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");

            Answer answer = client.send(EVERYTHING).ok();

            assertThat(Told.by(answer).flagged("\\Flagged")).containsExactly(1);
        }
    }

    @Test
    void delayedRemovalWaitsForACommandThatMayTellIt() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send(DELAYED).ok();

            account.removeElsewhere("1");
            account.withMore(1);

            assertThat(client.receivedUntil(lines -> lines.contains("* 4 EXISTS"), SOON))
                    .noneMatch(line -> line.contains("EXPUNGE"));
            assertThat(client.send("FETCH 2 (UID)").ok().lines()).contains("* 2 FETCH (UID 2)");
            assertThat(Told.by(client.send("NOOP").ok()).expunged()).containsExactly(1);
        }
    }

    @Test
    void delayedRemovalIsPushedInIdle() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send(DELAYED).ok();
            account.removeElsewhere("1");

            Idle idle = client.idle();

            idle.receivedUntil(lines -> lines.contains("* 1 EXPUNGE"), SOON);
            account.removeElsewhere("3");
            idle.receivedUntil(lines -> lines.contains("* 2 EXPUNGE"), SOON);
            idle.done().ok();
        }
    }

    @Test
    void afterIdleRemovalsWaitAgain() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send(DELAYED).ok();
            client.idle().done().ok();

            account.removeElsewhere("1");
            account.withMore(1);

            assertThat(client.receivedUntil(lines -> lines.contains("* 4 EXISTS"), SOON))
                    .noneMatch(line -> line.contains("EXPUNGE"));
        }
    }

    @Test
    void idleTellsNothingElse() throws IOException {
        Account account = Account.withMessages(server, 2);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY SET (selected (MessageNew MessageExpunge))").ok();
            Idle idle = client.idle();

            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");
            account.withMore(1);

            assertThat(idle.receivedUntil(lines -> lines.contains("* 3 EXISTS"), SOON))
                    .noneMatch(line -> line.contains("FETCH"));
            assertThat(Told.by(idle.done().ok()).fetched()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOTIFY NONE",
                "NOTIFY SET (selected NONE)",
                "NOTIFY SET (personal (MailboxName))",
                "notify set (Mailboxes INBOX (messagenew messageexpunge flagchange))"
            })
    void whoIsNotInterestedInItsMailboxIsToldNothingOfIt(String command) throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send(command).ok();

            account.removeElsewhere("1");
            account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
            account.withMore(1);

            assertThat(client.send("NOOP").ok().lines()).isEmpty();
            assertThat(client.send("FETCH 2 (UID)").ok().lines()).containsExactly("* 2 FETCH (UID 2)");
        }
    }

    @Test
    void removalsAnswerExpungeWhoeverIsInterested() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            client.send("NOTIFY NONE").ok();
            client.send("STORE 2 +FLAGS.SILENT (\\Deleted)").ok();

            assertThat(Told.by(client.send("EXPUNGE").ok()).expunged()).containsExactly(2);
        }
    }

    @Test
    void setTellsWhatHadHappened() throws IOException {
        Account account = Account.withMessages(server, 3);
        try (ImapClient client = account.plain()) {
            account.removeElsewhere("1");
            account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
            account.withMore(1);

            Told told = Told.by(client.send("NOTIFY SET (selected NONE)").ok());

            assertThat(told.expunged()).containsExactly(1);
            assertThat(told.flagged("\\Flagged")).containsExactly(1);
            assertThat(told.exists()).isNotEmpty();
        }
    }

    @Test
    void itHoldsForWhateverIsSelectedLater() throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.imap()) {
            client.send(EVERYTHING).ok();
            client.send("CREATE Other").ok();
            client.send("SELECT INBOX").ok();
            client.send("SELECT Other").ok();

            account.withMore("Other", 1);

            client.receivedUntil(lines -> lines.contains("* 1 EXISTS"), SOON);
        }
    }

    @Test
    void deletedMailboxEndsTheSession() throws IOException {
        Account account = Account.in(server);
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("CREATE Other").ok();
            client.send(EVERYTHING).ok();
            client.send("SELECT Other").ok();

            other.send("DELETE Other").ok();

            client.receivedUntil(lines -> lines.stream().anyMatch(line -> line.startsWith("* BYE")), SOON);
        }
    }

    @Test
    void numbersStayTrueWhileOthersWrite() throws IOException {
        Account account = Account.withMessages(server, 20);
        try (ImapClient client = account.imap();
                ImapClient other = account.plain()) {
            client.send(EVERYTHING).ok();
            MailboxView view = MailboxView.selectedBy(client);
            for (int uid = 1; uid <= 20; uid++) {
                String delete = other.begin("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
                String expunge = other.begin("UID EXPUNGE " + uid);
                String flag = other.begin("UID STORE " + (uid / 2 + 11) + " +FLAGS (\\Flagged)");
                view.apply(client.send("UID FETCH " + uid + ":* (UID FLAGS)"));
                view.apply(client.send("NOOP").ok());
                other.finish(delete);
                other.finish(expunge);
                other.finish(flag);
                account.withMore(1);
            }

            view.apply(client.send("UID FETCH 1:* (UID FLAGS)").ok());
            view.apply(client.send("NOOP").ok());

            try (ImapClient fresh = account.imap()) {
                view.expectSameAs(MailboxView.selectedBy(fresh));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOTIFY",
                "NOTIFY SOME",
                "NOTIFY NONE (selected NONE)",
                "NOTIFY SET",
                "NOTIFY SET STATUS",
                "NOTIFY SET STATE (selected NONE)",
                "NOTIFY SET selected NONE",
                "NOTIFY SET (selected)",
                "NOTIFY SET (selected ())",
                "NOTIFY SET (selected NONE",
                "NOTIFY SET (selected NONE) (selected-delayed NONE)",
                "NOTIFY SET (selected (MessageNew))",
                "NOTIFY SET (selected (MessageExpunge))",
                "NOTIFY SET (selected (FlagChange))",
                "NOTIFY SET (personal (FlagChange MailboxName))",
                "NOTIFY SET (selected (MailboxName))",
                "NOTIFY SET (selected (MessageNew (NONSENSE) MessageExpunge))",
                "NOTIFY SET (personal (MessageNew (UID) MessageExpunge))",
                "NOTIFY SET (mailboxes (MailboxName))",
                "NOTIFY SET (mailboxes () (MailboxName))",
                "NOTIFY SET (everything (MailboxName))"
            })
    void whatIsNoNotifyIsRefused(String command) throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            client.send(command).bad();
            client.send("NOOP").ok();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"selected (MessageNew MessageExpunge AnnotationChange)", "personal (Weather)"})
    void unsupportedEventIsAnsweredWithThoseThatAre(String group) throws IOException {
        Account account = Account.withMessages(server, 1);
        try (ImapClient client = account.plain()) {
            client.send(EVERYTHING).ok();

            Answer answer = client.send("NOTIFY SET (" + group + ")").no();

            assertThat(answer.tagged())
                    .startsWith("NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange"
                            + " MailboxMetadataChange ServerMetadataChange)] ");
            account.withMore(1);
            client.receivedUntil(lines -> lines.contains("* 2 EXISTS"), SOON);
        }
    }
}
