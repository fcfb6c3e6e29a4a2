package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SEARCHRES (RFC 5182): {@code $} names what the last search saved, whatever became of numbers since. */
abstract class SavedResultRules {
    /** A stock James never answers. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final MailServer server;

    SavedResultRules(MailServer server) {
        this.server = server;
    }

    @Test
    void removalOfOthersChangesNothingInIt() throws IOException {
        Account account = Account.withMessages(server, 6);
        try (ImapClient client = account.plain()) {
            client.send("CREATE Other").ok();
            client.send("SEARCH RETURN (SAVE) UID 4:5").ok();
            account.removeElsewhere("1");
            assertThat(Told.by(client.send("COPY $ Other").ok()).expunged()).containsExactly(1);

            client.send("STORE $ +FLAGS.SILENT (\\Deleted)").ok();

            assertThat(uids(client, "UID SEARCH DELETED")).containsExactly(4L, 5L);
        }
    }

    @Test
    void removalOfOnesOwnChangesNothingInIt() throws IOException {
        try (ImapClient client = Account.withMessages(server, 6).plain()) {
            client.send("UID STORE 1,4 +FLAGS.SILENT (\\Deleted)").ok();
            client.send("SEARCH RETURN (SAVE) UID 4:5").ok();
            client.send("EXPUNGE").ok();

            client.send("STORE $ +FLAGS.SILENT (\\Deleted)").ok();

            assertThat(uids(client, "UID SEARCH DELETED")).containsExactly(5L);
        }
    }

    @ParameterizedTest
    @CsvSource({"'',''", "'UID ','UID '"})
    void itIsNamedAsItWasFound(String searching, String naming) throws IOException {
        everyCommandNamesIt(searching, naming);
    }

    @ParameterizedTest
    @CsvSource({"'','UID '", "'UID ',''"})
    void itIsNamedOtherwiseThanItWasFound(String searching, String naming) throws IOException {
        everyCommandNamesIt(searching, naming);
    }

    private void everyCommandNamesIt(String searching, String naming) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("CREATE Copied").ok();
            client.send("CREATE Moved").ok();

            client.send(searching + "SEARCH RETURN (SAVE) UID 4:5").ok();

            assertThat(Told.by(client.send(naming + "FETCH $ (UID)").ok()).fetchedUids())
                    .containsExactly(4L, 5L);
            client.send(naming + "STORE $ +FLAGS.SILENT (\\Flagged)").ok();
            assertThat(uids(client, "UID SEARCH FLAGGED")).containsExactly(4L, 5L);
            client.send(naming + "COPY $ Copied").ok();
            client.send(naming + "MOVE $ Moved").ok();
            assertThat(uids(client, "UID SEARCH ALL")).containsExactly(3L, 6L);
            for (String mailbox : List.of("Copied", "Moved")) {
                assertThat(Told.by(client.send("STATUS " + mailbox + " (MESSAGES)")
                                        .ok())
                                .number("MESSAGES"))
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void onlyItIsExpunged() throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("STORE 1:* +FLAGS.SILENT (\\Deleted)").ok();
            client.send("SEARCH RETURN (SAVE) UID 4:5").ok();

            assertThat(Told.by(client.send("UID EXPUNGE $").ok()).expunged()).containsExactly(2, 2);

            assertThat(uids(client, "UID SEARCH ALL")).containsExactly(3L, 6L);
        }
    }

    @Test
    void itIsSearchedForAsItWasNotFound() throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("UID SEARCH RETURN (SAVE) UID 4:5").ok();

            assertThat(client.send("SEARCH $").ok().lines()).containsExactly("* SEARCH 2 3");
        }
    }

    // On stock, a race.
    @Test
    @Tag(SyncContract.NOT_ON_STOCK)
    void itIsWhatTheCommandBeforeSavedWhereBothAreSentAtOnce() throws IOException {
        try (ImapClient client = Account.withMessages(server, 4).plain()) {
            client.send("SEARCH RETURN (SAVE) UID 1").ok();

            client.write("s1 SEARCH RETURN (SAVE) BODY \"o\" UID 3\r\n"
                    + "s2 STORE $ +FLAGS.SILENT (\\Deleted)\r\ns3 UID SEARCH $\r\ns4 UID EXPUNGE $\r\n");

            client.finish("s1").ok();
            client.finish("s2").ok();
            assertThat(client.finish("s3").ok().lines()).containsExactly("* SEARCH 3");
            client.finish("s4").ok();
            assertThat(uids(client, "UID SEARCH ALL")).containsExactly(1L, 2L, 4L);
            assertThat(uids(client, "UID SEARCH DELETED")).isEmpty();
        }
    }

    // No more of NOT and OR: of UIDs in them James in memory finds too few.
    @ParameterizedTest
    @CsvSource({"$,4 6", "UNSEEN $,4", "(SEEN ($)),6", "OR SEEN $,4 6", "NOT NOT $,4 6", "NOT NOT OR ($ UNSEEN) $,4 6"})
    void itIsASearchKey(String key, String found) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("UID STORE 6 +FLAGS.SILENT (\\Seen)").ok();
            client.send("SEARCH RETURN (SAVE) UID 4,6").ok();

            assertThat(uids(client, "UID SEARCH " + key)).isEqualTo(numbers(found));
        }
    }

    @Test
    void itIsNarrowedByItself() throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("UID STORE 3:5 +FLAGS.SILENT (\\Seen)").ok();
            client.send("SEARCH RETURN (SAVE) UID 4:6").ok();
            client.send("SEARCH RETURN (SAVE) SEEN $").ok();

            assertThat(uids(client, "UID SEARCH $")).containsExactly(4L, 5L);
        }
    }

    @ParameterizedTest
    @CsvSource({"SAVE,3 4 6", "SAVE ALL,3 4 6", "SAVE COUNT MIN,3 4 6", "SAVE MIN,3", "SAVE MAX,6", "MIN SAVE MAX,3 6"})
    void itIsWhatTheSearchReturned(String options, String saved) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("SEARCH RETURN (" + options + ") UID 3:4,6").ok();

            assertThat(uids(client, "UID SEARCH $")).isEqualTo(numbers(saved));
        }
    }

    @Test
    void aSearchThatOnlySavesAnswersNothingElse() throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            assertThat(client.send("UID SEARCH RETURN (SAVE) ALL").ok().lines()).isEmpty();
            assertThat(client.send("SEARCH RETURN (SAVE MAX) ALL").ok().lines())
                    .singleElement()
                    .asString()
                    .endsWith(" MAX 4");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FETCH $ (FLAGS)",
                "UID FETCH $ (FLAGS)",
                "STORE $ -FLAGS (\\Deleted)",
                "UID STORE $ -FLAGS (\\Deleted)",
                "COPY $ Other",
                "UID COPY $ Other",
                "MOVE $ Other",
                "UID MOVE $ Other"
            })
    void nothingSavedNamesNoMessage(String command) throws IOException {
        namesNoMessage(command);
    }

    @Test
    void nothingSavedExpungesNoMessage() throws IOException {
        namesNoMessage("UID EXPUNGE $");
    }

    private void namesNoMessage(String command) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("CREATE Other").ok();
            client.send("STORE 1:* +FLAGS.SILENT (\\Deleted)").ok();
            client.send("SEARCH RETURN (SAVE) FLAGGED").ok();

            client.waitingNoLongerThan(SOON);
            assertThat(client.send(command).ok().lines()).isEmpty();

            assertThat(uids(client, "UID SEARCH DELETED")).containsExactly(3L, 4L, 5L, 6L);
            assertThat(Told.by(client.send("STATUS Other (MESSAGES)").ok()).number("MESSAGES"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT INBOX", "EXAMINE INBOX", "CLOSE", "UNSELECT"})
    void itEndsWithTheSelection(String command) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("SEARCH RETURN (SAVE) ALL").ok();

            client.send(command).ok();

            client.send("SELECT INBOX").ok();
            assertThat(uids(client, "UID SEARCH $")).isEmpty();
        }
    }

    @Test
    void aSearchThatIsRefusedSavesNothing() throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("SEARCH RETURN (SAVE) ALL").ok();

            client.send("SEARCH RETURN (SAVE) CHARSET X-NONE SUBJECT x").no();

            assertThat(uids(client, "UID SEARCH $")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEARCH RETURN (SAVE) NONSENSE", "SEARCH RETURN (COUNT) UID 3", "SEARCH UID 3"})
    void whatSavesNothingLeavesIt(String search) throws IOException {
        try (ImapClient client = withUids3To6().plain()) {
            client.send("SEARCH RETURN (SAVE) UID 4:5").ok();

            client.send(search);

            assertThat(uids(client, "UID SEARCH $")).containsExactly(4L, 5L);
        }
    }

    private Account withUids3To6() throws IOException {
        Account account = Account.withMessages(server, 6);
        account.removeElsewhere("1:2");
        return account;
    }

    /** What a search without RETURN answers. */
    private static List<Long> uids(ImapClient client, String search) throws IOException {
        return client.send(search).ok().lines().stream()
                .filter(line -> line.startsWith("* SEARCH"))
                .map(line -> numbers(line.substring("* SEARCH".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> numbers(String list) {
        return Arrays.stream(list.split(" "))
                .filter(number -> !number.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}
