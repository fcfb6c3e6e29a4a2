package io.mailkeep.imap.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;

class SearchParserTest {
    private static final Tag TAG = new Tag("a1");
    // Only for sets that an earlier command saved.
    private static final Optional<ImapSession> NO_SESSION = Optional.empty();

    @Property
    void whatJamesUnderstandsIsUnderstoodAlike(@ForAll("searches") String search, @ForAll boolean uids)
            throws DecodingException {
        SearchRequest understood = (SearchRequest) parse(search, uids);

        SearchRequest byJames = (SearchRequest) new James().decode(line(search), TAG, uids, NO_SESSION.orElse(null));
        assertThat(understood).isExactlyInstanceOf(SearchRequest.class);
        assertThat(understood.isUseUids()).isEqualTo(byJames.isUseUids());
        assertThat(understood.getSearchOperation().getSearchKey())
                .isEqualTo(byJames.getSearchOperation().getSearchKey());
        assertThat(understood.getSearchOperation().getResultOptions())
                .hasSameElementsAs(byJames.getSearchOperation().getResultOptions());
    }

    @Property
    void aPageIsAskedForBesidesAnythingButAll(@ForAll("besides") List<SearchResultOption> besides)
            throws DecodingException {
        StringBuilder options = new StringBuilder("PARTIAL -5:-9");
        besides.forEach(option -> options.append(' ').append(option));

        PagedSearch understood = (PagedSearch) parse("return (" + options + ") UNSEEN", true);

        assertThat(understood.page()).isEqualTo(Page.parse("-5:-9").orElseThrow());
        assertThat(understood.besides()).isEqualTo(ImmutableSet.copyOf(besides));
    }

    @Example
    void anUnknownCharsetIsRefusedByName() throws DecodingException {
        StatusResponse refused = (StatusResponse) parse("CHARSET X-NONE ALL", false);

        assertThat(refused.getServerResponseType()).isEqualTo(StatusResponse.Type.NO);
        assertThat(refused.getResponseCode().getCode()).isEqualTo("BADCHARSET");
    }

    @Example
    void anUnknownCharsetOfWhatIsReturnedIsRefusedInItsTurn() throws DecodingException {
        for (String options : List.of("SAVE", "SAVE PARTIAL 1:2")) {
            UnknownCharset refused = (UnknownCharset) parse("RETURN (" + options + ") CHARSET X-NONE ALL", false);

            assertThat(refused.getSearchOperation().getResultOptions()).containsExactly(SearchResultOption.SAVE);
        }
    }

    @Example
    void whatIsNoSearchIsRefused() {
        for (String search : List.of(
                "RETURN",
                "RETURN (",
                "RETURN (PARTIAL) ALL",
                "RETURN (PARTIAL 1) ALL",
                "RETURN (PARTIAL 0:1) ALL",
                "RETURN (PARTIAL 1:*) ALL",
                "RETURN (PARTIAL 1:2 PARTIAL 3:4) ALL",
                "RETURN (PARTIAL 1:2 ALL) ALL",
                "RETURN (ALL PARTIAL 1:2) ALL",
                "RETURN (PARTIAL 1:2)",
                "RETURN (PARTIAL 1:2) X",
                "RETURN (UPDATE) ALL",
                "RETURN ALL",
                "RETURNS () ALL",
                "RECENTLY")) {
            assertThatThrownBy(() -> parse(search, false)).as(search).isInstanceOf(DecodingException.class);
        }
    }

    @Example
    void aSearchMayHaveAHundredLevels() throws DecodingException {
        for (String beginning : List.of("", "RETURN (COUNT) ", "RECENT ")) {
            for (String level : List.of("NOT ", "OR SEEN ")) {
                String search = beginning + level.repeat(100) + "ALL";
                assertThat(parse(search, true)).as(search).isInstanceOf(SearchRequest.class);

                String tooDeep = beginning + level.repeat(101) + "ALL";
                assertThatThrownBy(() -> parse(tooDeep, true)).as(tooDeep).isInstanceOf(DecodingException.class);
            }
        }
    }

    @Provide
    Arbitrary<String> searches() {
        Arbitrary<String> wanted = Arbitraries.of("MIN", "MAX", "COUNT", "ALL", "SAVE", "count")
                .list()
                .uniqueElements()
                .ofMaxSize(4)
                .map(options -> "RETURN (" + String.join(" ", options) + ") ");
        Arbitrary<String> keys = Arbitraries.of(
                        "ALL",
                        "RECENT",
                        "recent",
                        "UNSEEN",
                        "1:4",
                        "UID 3:*",
                        "SUBJECT \"a b\"",
                        "NOT (SEEN RECENT)",
                        "OR RECENT FLAGGED",
                        "LARGER 7",
                        "SINCE 1-Nov-2026",
                        "KEYWORD x")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(list -> String.join(" ", list));
        return Combinators.combine(Arbitraries.oneOf(Arbitraries.just(""), wanted), keys)
                .as(String::concat);
    }

    @Provide
    Arbitrary<List<SearchResultOption>> besides() {
        return Arbitraries.of(SearchResultOption.class)
                .filter(option -> option != SearchResultOption.ALL)
                .list()
                .ofMaxSize(4);
    }

    private static ImapMessage parse(String search, boolean uids) throws DecodingException {
        return new SearchParser(new UnpooledStatusResponseFactory())
                .decode(line(search), TAG, uids, NO_SESSION.orElse(null));
    }

    private static ImapRequestLineReader line(String search) {
        return new ImapRequestStreamLineReader(
                new ByteArrayInputStream((search + "\r\n").getBytes(StandardCharsets.US_ASCII)),
                OutputStream.nullOutputStream());
    }

    private static final class James extends SearchCommandParser {
        James() {
            super(new UnpooledStatusResponseFactory());
        }

        @Override
        protected ImapMessage decode(ImapRequestLineReader line, Tag tag, boolean useUids, ImapSession session)
                throws DecodingException {
            return super.decode(line, tag, useUids, session);
        }
    }
}
