package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.Account.Known;
import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that returns with QRESYNC is told all that happened, and can do with it (RFC 7162 §3.2.5, §3.2.6). A server
 * may name UIDs as vanished that the client never knew, but none that is there or never was.
 */
abstract class ResyncRules {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private final MailServer server;

    ResyncRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void removalsBelowTheFirstAndAboveTheLastLivingMessageAreTold(String select) throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = returning(account, select, known.parameter());

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 5L, 10L);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfRemovalIsTold(Removal removal) throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        Removal.mark(account, 3);
        removal.of(account, 3);

        Told told = returning(account, known);

        assertThat(told.vanishedEarlier()).containsExactly(3L);
    }

    @Test
    void everyMessageOfAnEmptiedMailboxIsToldToBeRemoved() throws IOException {
        Account account = Account.withMessages(server, 4);
        Known known = account.known();
        account.removeElsewhere("1:4");

        Told told = returning(account, known);

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void removalsAreToldForTheKnownUids() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = returning(account, "SELECT", known.parameter("1:3,5"));

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 5L);
    }

    @Test
    void changesAreToldForTheKnownUids() throws IOException {
        Account account = Account.withMessages(server, 4);
        Known known = account.known();
        account.elsewhere("UID STORE 2,4 +FLAGS (\\Flagged)");

        Told told = returning(account, "SELECT", known.parameter("1:3"));

        assertThat(told.fetchedUids()).containsExactly(2L);
    }

    @Test
    void matchingNumbersAndUidsHideNoRemoval() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("5,10");

        Told told = returning(account, "SELECT", known.parameter("1:10 (1,3,6,9 1,3,6,9)"));

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(5L, 10L);
    }

    @Test
    void numbersThatMatchNothingAnyMoreHideNoRemoval() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = returning(account, "SELECT", known.parameter("1:10 (1,4,7,10 1,4,7,10)"));

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 5L, 10L);
    }

    @Test
    @Tag(SyncContract.NOT_ON_STOCK)
    void knownUidsFarAboveUidNextAreAnsweredAtOnceAndInFull() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = atOnce(account, known.parameter("1:4294967295"));

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 5L, 10L);
    }

    @Test
    @Tag(SyncContract.NOT_ON_STOCK)
    void knownUidsFarAboveUidNextOfAnEmptiedMailboxAreAnsweredAtOnceAndInFull() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.removeElsewhere("1:3");

        Told told = atOnce(account, known.parameter("1:4294967295"));

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    @Tag(SyncContract.NOT_ON_STOCK)
    void fetchOfUidsFarAboveUidNextOfAnEmptiedMailboxIsAnsweredAtOnceAndInFull() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.removeElsewhere("1:3");
        try (ImapClient client = account.qresync().waitingNoLongerThan(AT_ONCE)) {
            Told told =
                    Told.by(client.send(fetchVanished("1:4294967295", known)).ok());

            assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 2L, 3L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void changedFlagsAndNewMessagesAreToldAndNothingElse(String select) throws IOException {
        Account account = Account.withMessages(server, 5);
        account.elsewhere("UID STORE 4 +FLAGS (\\Seen)");
        Known known = account.known();
        account.elsewhere("UID STORE 2 +FLAGS (\\Flagged $Work)", "UID STORE 4 -FLAGS (\\Seen)");
        account.withMore(1);

        Told told = returning(account, select, known.parameter());

        assertThat(told.fetchedUids()).containsExactlyInAnyOrder(2L, 4L, 6L);
        assertThat(told.fetched()).allSatisfy(fetched -> {
            assertThat((long) fetched.number()).isEqualTo(fetched.uid().orElseThrow());
            assertThat(fetched.modSeq().orElseThrow()).isGreaterThan(known.modSeq());
            assertThat(fetched.isFlagged("\\Flagged")).isEqualTo(fetched.number() == 2);
            assertThat(fetched.isFlagged("$Work")).isEqualTo(fetched.number() == 2);
            assertThat(fetched.isFlagged("\\Seen")).isFalse();
        });
    }

    @Test
    void changesAreNumberedAsTheMailboxIsNow() throws IOException {
        Account account = Account.withMessages(server, 5);
        Known known = account.known();
        account.removeElsewhere("1:2");
        account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");

        Told told = returning(account, known);

        assertThat(told.fetched()).singleElement().satisfies(fetched -> {
            assertThat(fetched.number()).isEqualTo(2);
            assertThat(fetched.uid()).contains(4L);
        });
    }

    @Test
    void removalsAreToldBeforeChanges() throws IOException {
        Account account = Account.withMessages(server, 5);
        Known known = account.known();
        account.removeElsewhere("2");
        account.elsewhere("UID STORE 1,3 +FLAGS (\\Flagged)");

        List<String> lines = returning(account, known).lines();

        assertThat(lines.stream()
                        .filter(line -> line.contains("VANISHED") || line.contains("FETCH"))
                        .map(line -> line.contains("VANISHED") ? "VANISHED" : "FETCH"))
                .containsExactly("VANISHED", "FETCH", "FETCH");
    }

    @Test
    void fetchTellsRemovalsBeforeChanges() throws IOException {
        Account account = Account.withMessages(server, 5);
        Known known = account.known();
        account.removeElsewhere("2");
        account.elsewhere("UID STORE 1,3 +FLAGS (\\Flagged)");

        List<String> lines = fetchingVanished(account, "1:5", known).lines();

        assertThat(lines.stream().map(line -> line.contains("VANISHED") ? "VANISHED" : "FETCH"))
                .containsExactly("VANISHED", "FETCH", "FETCH");
    }

    @Test
    void messageChangedAndThenRemovedIsOnlyToldToBeRemoved() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
        account.removeElsewhere("2");

        Told told = returning(account, known);

        assertThat(told.vanishedEarlier()).containsExactly(2L);
        assertThat(told.fetched()).isEmpty();
    }

    @Test
    void messageThatCameAndWentIsNotToldToBeThere() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.withMore(2).removeElsewhere("4");

        Told told = returning(account, known);

        assertThat(told.exists()).containsExactly(4);
        assertThat(told.fetchedUids()).containsExactly(5L);
    }

    @Test
    void changesOfManyMessagesAreTold() throws IOException {
        Account account = Account.withMessages(server, 120);
        Known known = account.known();
        account.elsewhere("UID STORE 1:20,60,100:120 +FLAGS (\\Flagged)", "UID STORE 10:30 +FLAGS (\\Answered)");

        Told told = returning(account, known);

        assertThat(told.fetchedUids()).containsExactlyInAnyOrderElementsOf(Uids.parse("1:30,60,100:120"));
    }

    @Test
    void nothingIsToldWhereNothingChanged() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();

        Told told = returning(account, known);

        assertThat(told.fetched()).isEmpty();
        assertThat(told.vanishedEarlier()).isEmpty();
    }

    @Test
    void clientThatWasToldEverythingIsToldNothingAgain() throws IOException {
        Account account = Account.withMessages(server, 5);
        Known known = account.known();
        account.elsewhere("UID STORE 2 +FLAGS (\\Flagged)");
        account.withMore(1);
        long told = returning(account, known).number("HIGHESTMODSEQ");

        Told again = returning(account, new Known(known.uidValidity(), told));

        assertThat(again.fetched()).isEmpty();
    }

    /** ENABLE tells of no flags. */
    @Test
    void flagsThatWereNotToldBeforeTheModSeqOfEnableAreToldAfterIt() throws IOException {
        Account account = Account.withMessages(server, 3);
        long uidValidity = account.known().uidValidity();
        try (ImapClient client = account.plain()) {
            account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");
            long modSeq = Told.by(client.send("ENABLE CONDSTORE").ok()).number("HIGHESTMODSEQ");

            Told told = returning(account, new Known(uidValidity, modSeq));

            assertThat(told.fetchedUids()).as(client.conversation()).containsExactly(1L);
        }
    }

    @Test
    void veryOldModSeqIsToldEverything() throws IOException {
        Account account = Account.withMessages(server, 4);
        account.removeElsewhere("4");
        long uidValidity = account.known().uidValidity();

        Told told = returning(account, "SELECT", new Known(uidValidity, 1).parameter("1:4"));

        assertThat(told.vanishedEarlier()).containsExactly(4L);
        assertThat(told.fetchedUids()).contains(2L, 3L);
    }

    @Test
    void anotherUidValidityIsToldNothingOfBefore() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.removeElsewhere("2");
        account.elsewhere("UID STORE 1 +FLAGS (\\Flagged)");

        Known other = new Known(known.uidValidity() == 1 ? 2 : known.uidValidity() - 1, known.modSeq());
        Told told = returning(account, other);

        assertThat(told.fetched()).isEmpty();
        assertThat(told.vanishedEarlier()).isEmpty();
        assertThat(told.exists()).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void resynchronisationWithoutEnablingItIsBad(String select) throws IOException {
        Account account = Account.withMessages(server, 1);
        Known known = account.known();
        try (ImapClient client = account.imap()) {
            client.send(select + " INBOX " + known.parameter()).bad();
        }
    }

    @Test
    void whatHappensAfterResynchronisationIsAnnouncedAsEver() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        try (ImapClient client = account.imap()) {
            client.send("ENABLE QRESYNC").ok();
            client.send("SELECT INBOX " + known.parameter()).ok();

            account.removeElsewhere("1");
            account.elsewhere("UID STORE 3 +FLAGS (\\Flagged)");

            Told told = Told.by(client.send("NOOP").ok());
            assertThat(told.vanished()).containsExactly(1L);
            assertThat(told.fetchedUids()).containsExactly(3L);
        }
    }

    @Test
    void fetchByUidTellsEveryRemoval() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = fetchingVanished(account, "1:10", known);

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 5L, 10L);
    }

    @Test
    void fetchByUidOfAPartTellsRemovalsOfThatPartOnly() throws IOException {
        Account account = Account.withMessages(server, 10);
        Known known = account.known();
        account.removeElsewhere("1,5,10");

        Told told = fetchingVanished(account, "4:6", known);

        assertThat(told.vanishedEarlier()).containsExactly(5L);
    }

    @Test
    void fetchByUidOfAnEmptiedMailboxTellsEveryRemoval() throws IOException {
        Account account = Account.withMessages(server, 3);
        Known known = account.known();
        account.removeElsewhere("1:3");

        Told told = fetchingVanished(account, "1:3", known);

        assertThat(told.vanishedEarlier()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UID FETCH 1:*", "FETCH 1:*"})
    void fetchChangedSinceTellsExactlyWhatChanged(String fetch) throws IOException {
        Account account = Account.withMessages(server, 6);
        account.removeElsewhere("1");
        Known known = account.known();
        account.elsewhere("UID STORE 3,5 +FLAGS (\\Flagged)");
        account.withMore(1);
        try (ImapClient client = account.condstore()) {
            Answer answer = client.send(fetch + " (UID FLAGS) (CHANGEDSINCE " + known.modSeq() + ")")
                    .ok();

            assertThat(Told.by(answer).fetchedUids()).containsExactlyInAnyOrder(3L, 5L, 7L);
            assertThat(Told.by(answer).fetched())
                    .allSatisfy(fetched ->
                            assertThat(fetched.modSeq().orElseThrow()).isGreaterThan(known.modSeq()));
        }
    }

    @Test
    void vanishedWithoutEnablingItIsBad() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).condstore()) {
            client.send("UID FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)").bad();
        }
    }

    @Test
    void vanishedWithoutChangedSinceIsBad() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).qresync()) {
            client.send("UID FETCH 1 (FLAGS) (VANISHED)").bad();
        }
    }

    @Test
    void vanishedByNumberIsBad() throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).qresync()) {
            client.send("FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)").bad();
        }
    }

    private static String fetchVanished(String uids, Known known) {
        return "UID FETCH " + uids + " (FLAGS) (CHANGEDSINCE " + known.modSeq() + " VANISHED)";
    }

    private static Told fetchingVanished(Account account, String uids, Known known) throws IOException {
        try (ImapClient client = account.qresync()) {
            return Told.by(client.send(fetchVanished(uids, known)).ok());
        }
    }

    private static Told returning(Account account, Known known) throws IOException {
        return returning(account, "SELECT", known.parameter());
    }

    /** What a client is told that comes back, and that has nothing left to be told after. */
    private static Told returning(Account account, String select, String parameter) throws IOException {
        try (ImapClient client = account.imap()) {
            client.send("ENABLE QRESYNC").ok();
            Answer answer = client.send(select + " INBOX " + parameter).ok();
            assertThat(Told.by(client.send("NOOP").ok()))
                    .as(client.conversation())
                    .matches(left -> left.fetched().isEmpty())
                    .matches(left -> left.vanished().isEmpty());
            return Told.by(answer);
        }
    }

    private static Told atOnce(Account account, String parameter) throws IOException {
        try (ImapClient client = account.imap()) {
            client.send("ENABLE QRESYNC").ok();
            client.waitingNoLongerThan(AT_ONCE);
            return Told.by(client.send("SELECT INBOX " + parameter).ok());
        }
    }
}
