package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Once UIDONLY is enabled, messages have UIDs and no numbers (RFC 9586). */
abstract class UidOnlyRules {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final byte[] DRAFT = Messages.message("second draft", "body\r\n");

    private final MailServer server;

    UidOnlyRules(MailServer server) {
        this.server = server;
    }

    @Test
    void uidOnlyIsNamed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("CAPABILITY").ok().lines())
                    .singleElement()
                    .asString()
                    .contains(" UIDONLY");
        }
    }

    @Test
    void enableIsConfirmed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("ENABLE UIDONLY").ok().lines()).containsExactly("* ENABLED UIDONLY");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FETCH 1 (FLAGS)",
                "FETCH * (UID)",
                "STORE 1 +FLAGS (\\Deleted)",
                "STORE 1 +FLAGS.SILENT (\\Deleted)",
                "SEARCH ALL",
                "SEARCH UID 1:*",
                "SEARCH RETURN (SAVE) ALL",
                "SEARCH RETURN (COUNT) ALL",
                "COPY 1 Other",
                "MOVE 1 Other",
                "UID SEARCH 1:2",
                "UID SEARCH *",
                "UID SEARCH UNSEEN NOT (OR 2 SEEN)",
                "UID SEARCH RETURN (MIN) 1",
                "UID SEARCH RETURN (PARTIAL 1:5) 1:3"
            })
    void whatNamesMessagesByNumberIsRefusedAndDoesNothing(String command) throws IOException {
        Account account = withGap();
        account.elsewhere("CREATE Other");
        try (ImapClient client = account.uidOnly()) {
            assertThat(client.send(command).bad().tagged()).startsWith("BAD [UIDREQUIRED] ");

            assertThat(client.send("UID FETCH 1:* (FLAGS)").ok().lines())
                    .containsExactly("* 2 UIDFETCH (FLAGS ())", "* 3 UIDFETCH (FLAGS ())", "* 4 UIDFETCH (FLAGS ())");
        }
    }

    @Test
    void replacementByNumberIsRefusedAndDoesNothing() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            assertThat(client.send("REPLACE 1 INBOX", DRAFT).bad().tagged()).startsWith("BAD [UIDREQUIRED] ");

            assertThat(client.send("UID FETCH 1:* (UID)").ok().lines())
                    .containsExactly("* 2 UIDFETCH (UID 2)", "* 3 UIDFETCH (UID 3)", "* 4 UIDFETCH (UID 4)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT", "EXAMINE"})
    void numbersToBeMatchedAreRefusedAndTheMailboxStaysSelected(String verb) throws IOException {
        Account account = withGap();
        String known = account.known().parameter("2:4 (1,3 2,4)");
        try (ImapClient client = account.uidOnly("ENABLE QRESYNC")) {
            assertThat(client.send(verb + " INBOX " + known).bad().tagged()).startsWith("BAD [UIDREQUIRED] ");

            client.send("UID FETCH 2 (FLAGS)").ok();
        }
    }

    @Test
    void uidIsAnItemOnlyWhereItIsAskedFor() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            assertThat(client.send("UID FETCH 3 (FLAGS)").ok().lines()).containsExactly("* 3 UIDFETCH (FLAGS ())");
            assertThat(client.send("UID FETCH * (UID FLAGS)").ok().lines())
                    .containsExactly("* 4 UIDFETCH (FLAGS () UID 4)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FLAGS UID",
                "UID ENVELOPE BODYSTRUCTURE RFC822.SIZE INTERNALDATE",
                "BODY UID BODY.PEEK[]",
                "UID BODY.PEEK[HEADER.FIELDS (SUBJECT)] BODY.PEEK[TEXT]<1.2> EMAILID",
                "UID PREVIEW BODY"
            })
    void whatIsFetchedIsAsForAnyOtherClient(String items) throws IOException {
        Account account = withGap();
        String fetch = "UID FETCH 2:3 (" + items + ")";
        try (ImapClient client = account.uidOnly();
                ImapClient other = account.plain()) {
            List<String> fetched = client.send(fetch).ok().lines();

            assertThat(other.send(fetch).ok().lines().stream()
                            .map(line -> line.replaceFirst("^\\* 1 FETCH", "* 2 UIDFETCH"))
                            .map(line -> line.replaceFirst("^\\* 2 FETCH", "* 3 UIDFETCH")))
                    .hasSize(2)
                    .isEqualTo(fetched);
        }
    }

    @Test
    void contentIsMarkedAsSeenAndThatIsTold() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            assertThat(client.send("UID FETCH 3 (BODY[TEXT])").ok().lines())
                    .singleElement()
                    .asString()
                    .startsWith("* 3 UIDFETCH (FLAGS (\\Seen) BODY[TEXT] {");
        }
    }

    @Test
    void pageIsTheOneOfThoseUids() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            assertThat(client.send("UID FETCH 1:* (FLAGS) (PARTIAL -1:-2)").ok().lines())
                    .containsExactly("* 3 UIDFETCH (FLAGS ())", "* 4 UIDFETCH (FLAGS ())");
            assertThat(client.send("UID SEARCH RETURN (PARTIAL -1:-1) UID 1:3")
                            .ok()
                            .lines())
                    .singleElement()
                    .asString()
                    .endsWith(" UID PARTIAL (-1:-1 3)");
        }
    }

    @Test
    void storeIsAnsweredByUid() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            assertThat(client.send("UID STORE 3:* +FLAGS (\\Flagged)").ok().lines())
                    .containsExactly("* 3 UIDFETCH (FLAGS (\\Flagged))", "* 4 UIDFETCH (FLAGS (\\Flagged))");
            assertThat(client.send("UID STORE 3 -FLAGS.SILENT (\\Flagged)").ok().lines())
                    .isEmpty();
        }
    }

    @Test
    void conditionalStoreIsAnsweredByUid() throws IOException {
        Account account = withGap();
        long before = account.highestModSeq("INBOX");
        account.elsewhere("UID STORE 4 +FLAGS (\\Seen)");
        try (ImapClient client = account.uidOnly("ENABLE CONDSTORE")) {
            ImapClient.Answer answer = client.send(
                            "UID STORE 3:4 (UNCHANGEDSINCE " + before + ") +FLAGS.SILENT (\\Flagged)")
                    .ok();

            assertThat(answer.lines()).singleElement().asString().matches("\\* 3 UIDFETCH \\(MODSEQ \\(\\d+\\)\\)");
            assertThat(Told.setIn("MODIFIED", answer.tagged())).contains(List.of(4L));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    EXPUNGE         | 3
                    UID EXPUNGE 1:9 | 3
                    UID MOVE 4 Other | 4
                    """)
    void whatTheClientRemovesVanishes(String command, long uid) throws IOException {
        Account account = withGap();
        account.elsewhere("CREATE Other", "UID STORE 3 +FLAGS (\\Deleted)");
        try (ImapClient client = account.uidOnly()) {
            Told told = Told.by(client.send(command).ok());

            assertThat(told.vanished()).containsExactly(uid);
            assertThat(told.expunged()).isEmpty();
        }
    }

    @Test
    void replacedMessageVanishes() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            Told told = Told.by(client.send("UID REPLACE 3 INBOX", DRAFT).ok());

            assertThat(told.exists()).containsExactly(4);
            assertThat(told.vanished()).containsExactly(3L);
            assertThat(told.expunged()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP", "UID FETCH 2 (UID)", "UID STORE 2 +FLAGS.SILENT (\\Seen)", "UID SEARCH ALL"})
    void whatOthersDoIsToldByUid(String command) throws IOException {
        Account account = withGap();
        try (ImapClient client = account.uidOnly()) {
            account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");
            account.removeElsewhere("3");
            account.withMore(1);

            Told told = Told.by(client.send(command).ok());

            assertThat(told.lines()).contains("* 4 UIDFETCH (FLAGS (\\Flagged))");
            assertThat(told.vanished()).containsExactly(3L);
            assertThat(told.exists()).containsExactly(4);
            assertThat(told.recent()).containsExactly(1);
            assertThat(told.expunged()).isEmpty();
            assertThat(told.fetched()).isEmpty();
        }
    }

    @Test
    void idlingClientIsToldByUid() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.uidOnly()) {
            Idle idle = client.idle();

            account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");
            idle.receivedUntil(lines -> lines.contains("* 4 UIDFETCH (FLAGS (\\Flagged))"), SOON);
            account.removeElsewhere("2:3");
            idle.receivedUntil(lines -> lines.contains("* VANISHED 2:3"), SOON);

            assertThat(idle.done().ok().lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAPABILITY", "GETQUOTAROOT INBOX", "MYRIGHTS INBOX", "ENABLE CONDSTORE"})
    void removalIsNotToldByNumberAfterACommandOfJames(String command) throws IOException {
        Account account = withGap();
        try (ImapClient client = account.uidOnly()) {
            account.removeElsewhere("3");

            Told told = Told.by(client.send(command).ok());
            Told later = Told.by(client.send("NOOP").ok());

            assertThat(told.expunged()).isEmpty();
            assertThat(later.vanished()).containsExactly(3L);
        }
    }

    @Test
    void enabledLaterItHoldsForTheMailboxThatIsSelected() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.plain()) {
            account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");
            account.removeElsewhere("3");

            Told told = Told.by(client.send("ENABLE UIDONLY").ok());
            Told later = Told.by(client.send("NOOP").ok());

            assertThat(told.expunged()).isEmpty();
            assertThat(later.vanished()).containsExactly(3L);
            assertThat(later.lines()).contains("* 4 UIDFETCH (FLAGS (\\Flagged))");
        }
    }

    @Test
    void firstUnseenMessageIsNotToldByNumber() throws IOException {
        Account account = withGap();
        try (ImapClient client = account.imap();
                ImapClient other = account.imap()) {
            client.send("ENABLE UIDONLY").ok();

            assertThat(client.send("SELECT INBOX").ok().lines())
                    .contains("* 3 EXISTS")
                    .noneMatch(line -> line.contains("UNSEEN"));
            assertThat(other.send("SELECT INBOX").ok().lines()).anyMatch(line -> line.contains("[UNSEEN 1]"));
        }
    }

    @Test
    void resynchronisationIsByUid() throws IOException {
        Account account = withGap();
        String known = account.known().parameter();
        account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");
        account.removeElsewhere("3");
        try (ImapClient client = account.imap()) {
            client.send("ENABLE UIDONLY QRESYNC").ok();

            Told told = Told.by(client.send("SELECT INBOX " + known).ok());

            assertThat(told.vanishedEarlier()).contains(3L);
            assertThat(told.lines())
                    .anyMatch(line -> line.matches("\\* 4 UIDFETCH \\(MODSEQ \\(\\d+\\) FLAGS \\(\\\\Flagged\\)\\)"));
            assertThat(told.fetched()).isEmpty();
        }
    }

    @Test
    void whatVanishedIsAskedForByUid() throws IOException {
        Account account = withGap();
        long before = account.highestModSeq("INBOX");
        account.elsewhere("UID STORE 4 +FLAGS (\\Flagged)");
        account.removeElsewhere("3");
        try (ImapClient client = account.uidOnly("ENABLE QRESYNC")) {
            List<String> lines = client.send("UID FETCH 2:4 (FLAGS) (CHANGEDSINCE " + before + " VANISHED)")
                    .ok()
                    .lines();

            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).isEqualTo("* VANISHED (EARLIER) 3");
            assertThat(lines.get(1)).matches("\\* 4 UIDFETCH \\(MODSEQ \\(\\d+\\) FLAGS \\(\\\\Flagged\\)\\)");
        }
    }

    @Test
    void savedResultIsUids() throws IOException {
        Account account = withGap();
        account.elsewhere("UID STORE 3:4 +FLAGS (\\Flagged)", "UID STORE 4 +FLAGS (\\Seen)");
        try (ImapClient client = account.uidOnly()) {
            client.send("UID SEARCH RETURN (SAVE) FLAGGED").ok();

            assertThat(client.send("UID SEARCH $ UNSEEN").ok().lines()).containsExactly("* SEARCH 3");
            assertThat(client.send("UID FETCH $ (UID)").ok().lines())
                    .containsExactly("* 3 UIDFETCH (UID 3)", "* 4 UIDFETCH (UID 4)");
        }
    }

    @Test
    void savedNothingFindsNothing() throws IOException {
        try (ImapClient client = withGap().uidOnly()) {
            client.send("UID SEARCH RETURN (SAVE) FLAGGED").ok();

            assertThat(client.send("UID SEARCH $").ok().lines()).containsExactly("* SEARCH");
            assertThat(client.send("UID SEARCH NOT $").ok().lines()).containsExactly("* SEARCH 2 3 4");
            assertThat(client.send("UID FETCH $ (UID)").ok().lines()).isEmpty();
        }
    }

    @Test
    void numbersThatWereSavedBeforeAreUids() throws IOException {
        try (ImapClient client = withGap().plain()) {
            client.send("SEARCH RETURN (SAVE) UID 3:4").ok();

            client.send("ENABLE UIDONLY").ok();

            assertThat(client.send("UID FETCH $ (UID)").ok().lines())
                    .containsExactly("* 3 UIDFETCH (UID 3)", "* 4 UIDFETCH (UID 4)");
        }
    }

    /** Messages with the UIDs 2, 3 and 4. */
    private Account withGap() throws IOException {
        Account account = Account.withMessages(server, 4);
        account.removeElsewhere("1");
        return account;
    }
}
