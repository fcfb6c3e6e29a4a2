package io.mailkeep.imap.paging;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.message.request.SearchRequest;

/** A search for a page of what is found (RFC 9394 §3.1). James, which does the search, is asked for all of it. */
public final class PagedSearch extends SearchRequest {
    private final ImmutableSet<SearchResultOption> besides;
    private final Page page;

    PagedSearch(SearchKey key, ImmutableSet<SearchResultOption> besides, Page page, boolean useUids, Tag tag) {
        super(new SearchOperation(key, withAll(besides)), useUids, tag);
        this.besides = besides;
        this.page = page;
    }

    private static ImmutableList<SearchResultOption> withAll(ImmutableSet<SearchResultOption> besides) {
        return ImmutableList.<SearchResultOption>builder()
                .addAll(besides)
                .add(SearchResultOption.ALL)
                .build();
    }

    /** What the client wants besides the page. */
    ImmutableSet<SearchResultOption> besides() {
        return besides;
    }

    Page page() {
        return page;
    }
}
