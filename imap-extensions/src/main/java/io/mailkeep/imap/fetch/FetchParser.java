package io.mailkeep.imap.fetch;

import com.google.inject.Inject;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.FetchCommandParser;

/**
 * Reads FETCH and UID FETCH (RFC 9051 §6.4.5) as James does, and the item PREVIEW (RFC 8970) and the modifier PARTIAL
 * (RFC 9394). Modifiers may follow an item without parentheses, too (RFC 4466 §2.2).
 */
public final class FetchParser extends FetchCommandParser {
    @Inject
    FetchParser(StatusResponseFactory statuses) {
        super(statuses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader line, Tag tag, boolean useUids, ImapSession session)
            throws DecodingException {
        IdRange[] ids = line.parseIdRange(session);
        return (useUids ? FetchArguments.ofUidFetch(line) : FetchArguments.ofFetch(line)).toRequest(ids, tag);
    }

    /** Reads a list of items in parentheses, as another command may have it. */
    public static FetchData readItems(ImapRequestLineReader line) throws DecodingException {
        return FetchArguments.readItems(line);
    }
}
