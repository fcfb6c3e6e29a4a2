package io.mailkeep.imap.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.uids.UidSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
    @Test
    void aFetchIsReadWhateverElseItBrings() {
        String line =
                "* 12 FETCH (FLAGS (\\Seen \\Recent red) UID 7 BODY[HEADER.FIELDS (SUBJECT)]<0> {10}\r\nS: (\"a) \r\n"
                        + " ENVELOPE (NIL \"a \\\" (\" (1 \"b\")(2)) MODSEQ (90060115194045001))";

        assertThat(Response.parse(line))
                .isEqualTo(new Response.Fetch(
                        12,
                        OptionalLong.of(7),
                        Optional.of(Set.of("\\Seen", "red")),
                        OptionalLong.of(90060115194045001L)));
    }

    @Test
    void aUidFetchHasAUidForANumber() {
        assertThat(Response.parse("* 25996 UIDFETCH (FLAGS (\\Seen) UID 25996 MODSEQ (7))"))
                .isEqualTo(new Response.UidFetch(25996, Optional.of(Set.of("\\Seen")), OptionalLong.of(7)));
        assertThat(Response.parse("* 25996 UIDFETCH (RFC822.SIZE 7)"))
                .isEqualTo(new Response.UidFetch(25996, Optional.empty(), OptionalLong.empty()));
    }

    @Test
    void vanishedIsOfOneFormOrTheOther() {
        assertThat(Response.parse("* VANISHED (EARLIER) 41,43:116,118"))
                .isEqualTo(new Response.VanishedEarlier(UidSet.parse("41,43:116,118")));
        assertThat(Response.parse("* VANISHED 405,407")).isEqualTo(new Response.Vanished(UidSet.parse("405,407")));
    }

    @Test
    void codesAreFoundInAnyStatus() {
        assertThat(Response.parse("* OK [UIDNEXT 4392] Predicted next UID"))
                .isEqualTo(new Response.Code("UIDNEXT", "4392"));
        assertThat(Response.Code.in("OK [MODIFIED 7,9] Conditional STORE failed"))
                .hasValueSatisfying(code -> assertThat(code.numbers()).containsExactly(7L, 9L));
        assertThat(Response.Code.in("OK done")).isEmpty();
    }

    @Test
    void searchAndStatusAreRead() {
        assertThat(Response.parse("* SEARCH 2 5 (MODSEQ 917162500)")).isEqualTo(new Response.Search(Set.of(2L, 5L)));
        assertThat(Response.parse("* SEARCH")).isEqualTo(new Response.Search(Set.of()));
        assertThat(Response.parse("* STATUS \"INBOX\" (UIDNEXT 44292 HIGHESTMODSEQ 7)"))
                .isEqualTo(new Response.Status("INBOX", Map.of("UIDNEXT", 44292L, "HIGHESTMODSEQ", 7L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* -1 EXPUNGE",
                "* 0 EXPUNGE",
                "* 1 FETCH",
                "* 1 FETCH (FLAGS (\\Seen)",
                "* 1 FETCH (FLAGS (\\Seen \\Seen))",
                "* 1 FETCH (FLAGS (\\Seen) FLAGS ())",
                "* 1 FETCH (UID 0)",
                "* 1 UIDFETCH",
                "* 1 UIDFETCH ()",
                "* 0 UIDFETCH (FLAGS ())",
                "* 1 UIDFETCH (UID 2)",
                "* 1 FETCH (FLAGS () UID 2)* 2 EXISTS",
                "* 1 FETCH (FLAGS (* 2 EXISTS",
                "* VANISHED ",
                "* VANISHED (EARLIER)",
                "* VANISHED 0:3",
                "* VANISHED 3,1:x",
                "* SEARCH 0",
                "* SEARCH 1  2",
                "* WHATEVER"
            })
    void whatDoesNotFitTheGrammarIsNoResponse(String line) {
        assertThatThrownBy(() -> Response.parse(line)).isInstanceOf(Contradiction.class);
    }
}
