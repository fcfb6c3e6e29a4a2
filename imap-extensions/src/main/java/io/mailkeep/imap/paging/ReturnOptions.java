package io.mailkeep.imap.paging;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.request.SearchRequest;

/** What a search is to return (RFC 4731 §3.1, RFC 5182 §2.1, RFC 9394 §3.1). */
final class ReturnOptions {
    private static final CharMatcher WORD_END = CharMatcher.anyOf(" ()\r\n");

    private final Set<SearchResultOption> options = EnumSet.noneOf(SearchResultOption.class);
    private Optional<Page> page = Optional.empty();

    private ReturnOptions() {}

    static ReturnOptions read(ImapRequestLineReader line) throws DecodingException {
        ReturnOptions wanted = new ReturnOptions();
        line.nextNonSpaceChar();
        line.consumeChar('(');
        while (line.nextNonSpaceChar() != ')') {
            wanted.readOption(line);
        }
        line.consumeChar(')');
        if (wanted.page.isPresent() && wanted.options.contains(SearchResultOption.ALL)) {
            throw illegal("Either PARTIAL or ALL");
        }
        return wanted;
    }

    private void readOption(ImapRequestLineReader line) throws DecodingException {
        String option = Ascii.toUpperCase(line.readUntil(WORD_END));
        if (option.equals("PARTIAL")) {
            if (page.isPresent()) {
                throw illegal("More than one PARTIAL");
            }
            line.nextNonSpaceChar();
            page = Optional.of(Page.parse(line.readUntil(WORD_END)).orElseThrow(() -> illegal("No range of results")));
        } else {
            options.add(EnumSet.allOf(SearchResultOption.class).stream()
                    .filter(known -> known.name().equals(option))
                    .findAny()
                    .orElseThrow(() -> illegal("No option of a search: " + option)));
        }
    }

    SearchRequest toRefused(boolean useUids, Tag tag) {
        return new UnknownCharset(ImmutableList.copyOf(options), useUids, tag);
    }

    SearchRequest toRequest(SearchKey key, boolean useUids, Tag tag) {
        if (page.isPresent()) {
            return new PagedSearch(key, ImmutableSet.copyOf(options), page.get(), useUids, tag);
        }
        // RFC 4731 §3.1: nothing named is all.
        return new SearchRequest(
                new SearchOperation(
                        key,
                        options.isEmpty() ? ImmutableList.of(SearchResultOption.ALL) : ImmutableList.copyOf(options)),
                useUids,
                tag);
    }

    private static DecodingException illegal(String what) {
        return new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, what);
    }
}
