package io.mailkeep.imap.paging;

import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.message.request.FetchRequest;

/** A UID FETCH of a page of the messages that it names (RFC 9394 §3.3). */
public final class PagedFetch extends FetchRequest {
    private final Page page;

    public PagedFetch(IdRange[] uids, FetchData data, Page page, Tag tag) {
        super(true, uids, data, tag);
        this.page = page;
    }

    public Page page() {
        return page;
    }
}
