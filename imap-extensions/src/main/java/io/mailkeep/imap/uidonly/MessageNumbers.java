package io.mailkeep.imap.uidonly;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.request.AbstractMessageRangeRequest;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.request.ReplaceRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StoreRequest;

/** Which commands name messages by number, or would answer with numbers (RFC 9586 §3). */
public final class MessageNumbers {
    private MessageNumbers() {}

    public static boolean areIn(ImapRequest request) {
        if (request instanceof FetchRequest) {
            return !((FetchRequest) request).isUseUids();
        }
        if (request instanceof StoreRequest) {
            return !((StoreRequest) request).isUseUids();
        }
        if (request instanceof AbstractMessageRangeRequest) {
            return !((AbstractMessageRangeRequest) request).isUseUids();
        }
        if (request instanceof ReplaceRequest) {
            return !((ReplaceRequest) request).isUseUid();
        }
        if (request instanceof SearchRequest) {
            SearchRequest search = (SearchRequest) request;
            return !search.isUseUids() || areIn(search.getSearchOperation().getSearchKey());
        }
        return request instanceof AbstractMailboxSelectionRequest
                && ((AbstractMailboxSelectionRequest) request).getKnownSequenceSet() != null;
    }

    private static boolean areIn(SearchKey key) {
        // Without a number it is $, which names what was found and not how.
        return (key.getType() == SearchKey.Type.TYPE_SEQUENCE_SET && key.getSequenceNumbers().length > 0)
                || parts(key).stream().anyMatch(MessageNumbers::areIn);
    }

    private static List<SearchKey> parts(SearchKey key) {
        return Optional.ofNullable(key.getKeys()).orElse(ImmutableList.of());
    }
}
