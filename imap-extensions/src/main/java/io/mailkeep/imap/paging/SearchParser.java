package io.mailkeep.imap.paging;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.message.request.SearchRequest;

/** Reads SEARCH and UID SEARCH: what is to be returned by itself, what is searched for as James does. */
public final class SearchParser extends SearchCommandParser {
    private static final CharMatcher WORD_END = CharMatcher.anyOf(" ()\r\n");
    // Whoever works on a key does so level by level, on a stack that bears fewer levels than a line has room for.
    private static final int MOST_LEVELS = 100;

    @Inject
    SearchParser(StatusResponseFactory statuses) {
        super(statuses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader line, Tag tag, boolean useUids, ImapSession session)
            throws DecodingException {
        if (Ascii.toUpperCase(line.nextWordChar()) != 'R') {
            return super.decode(line, tag, useUids, session);
        }
        try {
            switch (Ascii.toUpperCase(line.readUntil(WORD_END))) {
                case "RETURN":
                    return returning(ReturnOptions.read(line), line, tag, useUids, session);
                case "RECENT":
                    return new SearchRequest(
                            new SearchOperation(recent(line, session), ImmutableList.of()), useUids, tag);
                default:
                    throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "No search key");
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return taggedNo(
                    tag, ImapConstants.SEARCH_COMMAND, HumanReadableText.BAD_CHARSET, ResponseCode.badCharset());
        }
    }

    @Override
    public SearchKey decode(ImapSession session, ImapRequestLineReader line) throws DecodingException {
        SearchKey key = super.decode(session, line);
        if (isDeeper(key, MOST_LEVELS)) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "Too many levels");
        }
        return key;
    }

    private static boolean isDeeper(SearchKey key, int levels) {
        return key.getKeys() != null
                && (levels == 0 || key.getKeys().stream().anyMatch(part -> isDeeper(part, levels - 1)));
    }

    private SearchRequest returning(
            ReturnOptions wanted, ImapRequestLineReader line, Tag tag, boolean useUids, ImapSession session)
            throws DecodingException {
        try {
            return wanted.toRequest(decode(session, line), useUids, tag);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return wanted.toRefused(useUids, tag);
        }
    }

    private SearchKey recent(ImapRequestLineReader line, ImapSession session) throws DecodingException {
        if (line.nextChar() == ' ') {
            return SearchKey.buildAnd(ImmutableList.of(SearchKey.buildRecent(), decode(session, line)));
        }
        line.eol();
        return SearchKey.buildRecent();
    }
}
