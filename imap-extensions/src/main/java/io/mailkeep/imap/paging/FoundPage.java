package io.mailkeep.imap.paging;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import io.mailkeep.imap.uids.UidSet;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.message.response.ESearchResponse;

/** A page of what a search found, with what else was asked for. */
final class FoundPage implements ImapResponseMessage {
    private final PagedSearch asked;
    private final ESearchResponse found;
    private final UidSet page;

    FoundPage(PagedSearch asked, ESearchResponse found) {
        this.asked = asked;
        this.found = found;
        this.page = asked.page().of(all(found));
    }

    static UidSet all(ESearchResponse found) {
        return UidSet.of(Arrays.stream(found.getAll())
                .map(range -> Range.closed(range.getLowVal(), range.getHighVal()))
                .collect(ImmutableList.toImmutableList()));
    }

    ESearchResponse found() {
        return found;
    }

    String range() {
        return asked.page().text();
    }

    IdRange[] page() {
        return page.ranges().stream()
                .map(range -> new IdRange(range.lowerEndpoint(), range.upperEndpoint() - 1))
                .toArray(IdRange[]::new);
    }

    boolean wants(SearchResultOption option) {
        return asked.besides().contains(option);
    }

    OptionalLong min() {
        return ifWanted(SearchResultOption.MIN, found.getMinUid());
    }

    OptionalLong max() {
        return ifWanted(SearchResultOption.MAX, found.getMaxUid());
    }

    private OptionalLong ifWanted(SearchResultOption option, long value) {
        return wants(option) && found.getCount() > 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** What {@code $} stands for afterwards (RFC 9394 §3.2, table 1). */
    UidSet saved() {
        if (wants(SearchResultOption.COUNT)) {
            return all(found);
        }
        ImmutableSet.Builder<Range<Long>> saved = ImmutableSet.builder();
        saved.addAll(page.ranges());
        min().ifPresent(min -> saved.add(Range.singleton(min)));
        max().ifPresent(max -> saved.add(Range.singleton(max)));
        return UidSet.of(saved.build());
    }
}
