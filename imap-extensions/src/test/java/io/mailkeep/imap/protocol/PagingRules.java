package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PARTIAL (RFC 9394): pages of what SEARCH finds and UID FETCH answers. */
abstract class PagingRules {
    private final MailServer server;

    PagingRules(MailServer server) {
        this.server = server;
    }

    @Test
    void partialIsNamed() throws IOException {
        try (ImapClient client = Account.in(server).imap()) {
            assertThat(client.send("CAPABILITY").ok().lines())
                    .singleElement()
                    .asString()
                    .contains(" PARTIAL");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1:2   | 3:4
                    2:1   | 3:4
                    -1:-2 | 9:10
                    -2:-1 | 9:10
                    3:4   | 7,9
                    -3:-4 | 4,7
                    4:9   | 9:10
                    -4:-9 | 3:4
                    6:9   | NIL
                    -6:-9 | NIL
                    """)
    void aSearchReturnsThatPageOfTheUidsFound(String range, String uids) throws IOException {
        try (ImapClient client = withUids3And4And7And9And10().plain()) {
            assertThat(found(client, "UID SEARCH RETURN (PARTIAL " + range + ") ALL"))
                    .isEqualTo("UID PARTIAL (" + range + " " + uids + ")");
        }
    }

    @Test
    void aSearchReturnsThatPageOfTheNumbersFound() throws IOException {
        try (ImapClient client = withUids3And4And7And9And10().plain()) {
            assertThat(found(client, "SEARCH RETURN (PARTIAL -1:-2) UID 1:9")).isEqualTo("PARTIAL (-1:-2 3:4)");
        }
    }

    @Test
    void whatElseIsAskedForIsOfAllThatWasFound() throws IOException {
        try (ImapClient client = withUids3And4And7And9And10().plain()) {
            assertThat(found(client, "UID SEARCH RETURN (COUNT PARTIAL 2:3 MAX MIN) ALL"))
                    .isEqualTo("UID MIN 3 MAX 10 COUNT 5 PARTIAL (2:3 4,7)");
            assertThat(found(client, "UID SEARCH RETURN (COUNT MAX PARTIAL 2:3) FLAGGED"))
                    .isEqualTo("UID COUNT 0 PARTIAL (2:3 NIL)");
        }
    }

    @Test
    void theHighestModSeqIsToldWhereItIsSearchedFor() throws IOException {
        try (ImapClient client = withUids3And4And7And9And10().condstore()) {
            assertThat(found(client, "UID SEARCH RETURN (PARTIAL 1:1) MODSEQ 1"))
                    .matches("UID PARTIAL \\(1:1 3\\) MODSEQ \\d+");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PARTIAL 2:3               | 4 7
                    PARTIAL 2:3 MIN           | 3 4 7
                    PARTIAL 2:3 MAX           | 4 7 10
                    PARTIAL 2:3 MIN MAX       | 3 4 7 10
                    PARTIAL 2:3 COUNT         | 3 4 7 9 10
                    PARTIAL 2:3 COUNT MIN     | 3 4 7 9 10
                    PARTIAL 6:9               | ''
                    """)
    void whatIsSavedIsWhatWasReturned(String options, String saved) throws IOException {
        List<Long> uids = saved.isEmpty()
                ? List.of()
                : List.of(saved.split(" ")).stream().map(Long::valueOf).toList();
        try (ImapClient client = withUids3And4And7And9And10().plain()) {
            client.send("UID SEARCH RETURN (SAVE " + options + ") ALL").ok();

            assertThat(Told.by(client.send("UID FETCH $ (UID)").ok()).fetchedUids())
                    .isEqualTo(uids);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1:*      | 1:2   | 3 4
                    1:*      | -1:-2 | 9 10
                    1:8      | -1:-2 | 4 7
                    4,9:10   | 2:3   | 9 10
                    4,9:10   | 1:2   | 4 9
                    *        | 1:5   | 10
                    20:*     | 1:5   | 10
                    1:*      | 6:7   | ''
                    1:2      | 1:5   | ''
                    """)
    void aFetchAnswersThatPageOfTheMessages(String asked, String range, String answered) throws IOException {
        List<Long> uids = answered.isEmpty()
                ? List.of()
                : List.of(answered.split(" ")).stream().map(Long::valueOf).toList();
        try (ImapClient client = withUids3And4And7And9And10().plain()) {
            assertThat(Told.by(client.send("UID FETCH " + asked + " (FLAGS) (PARTIAL " + range + ")")
                                    .ok())
                            .fetchedUids())
                    .isEqualTo(uids);
        }
    }

    @Test
    void aFetchOfAPageOfAnEmptyMailboxAnswersNothing() throws IOException {
        try (ImapClient client = Account.in(server).plain()) {
            assertThat(client.send("UID FETCH 1:* (FLAGS) (PARTIAL 1:5)").ok().lines())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PARTIAL -1:-2 CHANGEDSINCE ", "CHANGEDSINCE "})
    void aPageIsOfAllMessagesWhetherTheyChangedOrNot(String modifiers) throws IOException {
        Account account = withUids3And4And7And9And10();
        long before = account.highestModSeq("INBOX");
        account.elsewhere("UID STORE 3,9 +FLAGS (\\Flagged)");
        String after = modifiers.startsWith("PARTIAL") ? "" : " PARTIAL -1:-2";
        try (ImapClient client = account.condstore()) {
            assertThat(Told.by(client.send("UID FETCH 1:* (FLAGS) (" + modifiers + before + after + ")")
                                    .ok())
                            .fetchedUids())
                    .containsExactly(9L);
        }
    }

    @Test
    void pagesOfAMailboxAreTheWholeOfIt() throws IOException {
        Account account = Account.withMessages(server, 150);
        account.removeElsewhere("10:19,40,77");
        try (ImapClient client = account.plain()) {
            List<Long> whole = Told.by(client.send("UID FETCH 1:* (UID)").ok()).fetchedUids();

            List<Long> first = page(client, "1:100");
            List<Long> second = page(client, "101:200");

            assertThat(first).hasSize(100).isEqualTo(whole.subList(0, 100));
            assertThat(second).hasSize(38).isEqualTo(whole.subList(100, 138));
        }
    }

    private static List<Long> page(ImapClient client, String range) throws IOException {
        return Told.by(client.send("UID FETCH 1:* (UID RFC822.SIZE) (PARTIAL " + range + ")")
                        .ok())
                .fetchedUids();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FETCH 1:* (FLAGS) (PARTIAL 1:5)",
                "UID FETCH 1:* (FLAGS) (PARTIAL)",
                "UID FETCH 1:* (FLAGS) (PARTIAL 0:5)",
                "UID FETCH 1:* (FLAGS) (PARTIAL 1:*)",
                "UID FETCH 1:* (FLAGS) (PARTIAL -1:5)",
                "UID FETCH 1:* (FLAGS) (PARTIAL 1:5 PARTIAL 1:5)",
                "UID SEARCH RETURN (PARTIAL 1:5 ALL) ALL",
                "UID SEARCH RETURN (PARTIAL 1:5 PARTIAL 6:9) ALL",
                "UID SEARCH RETURN (PARTIAL) ALL",
                "UID SEARCH RETURN (PARTIAL 0:5) ALL",
                "UID SEARCH RETURN (PARTIAL 1:4294967296) ALL"
            })
    void whatIsNoPageIsRefused(String command) throws IOException {
        try (ImapClient client = Account.withMessages(server, 1).plain()) {
            client.send(command).bad();
        }
    }

    private Account withUids3And4And7And9And10() throws IOException {
        Account account = Account.withMessages(server, 10);
        account.removeElsewhere("1:2,5:6,8");
        return account;
    }

    /** What the ESEARCH response says behind its tag. */
    private static String found(ImapClient client, String command) throws IOException {
        String line = client.send(command).ok().lines().get(0);
        return line.replaceFirst("^\\* ESEARCH \\(TAG \"\\w+\"\\) ", "");
    }
}
