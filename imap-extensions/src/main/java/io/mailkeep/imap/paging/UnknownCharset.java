package io.mailkeep.imap.paging;

import java.util.List;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.message.request.SearchRequest;

/** A search that is to be refused in its turn, and not when it is read, because that changes what is saved. */
public final class UnknownCharset extends SearchRequest {
    UnknownCharset(List<SearchResultOption> options, boolean useUids, Tag tag) {
        super(new SearchOperation(SearchKey.buildAll(), options), useUids, tag);
    }
}
