package io.mailkeep.search.reconciliation;

import com.google.common.collect.AbstractIterator;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.mapping.MailIndex;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.search.Hit;

/** What the index has of a mailbox, in the order of the UIDs, a page in memory at a time. Blocking. */
final class Indexed extends AbstractIterator<Indexed.Entry> {
    /** A document, as far as a comparison needs it. */
    record Entry(MessageUid uid, long modSeq) {}

    private static final List<SortOptions> BY_UID =
            List.of(SortOptions.of(sort -> sort.field(by -> by.field(Fields.UID).order(SortOrder.Asc))));

    private final Cluster cluster;
    private final MailIndex index;
    private final String mailbox;
    private final int page;
    private Iterator<Hit<Object>> hits = List.<Hit<Object>>of().iterator();
    private Optional<FieldValue> last = Optional.empty();
    private boolean isComplete;

    Indexed(Cluster cluster, MailIndex index, MailboxId mailbox, int page) {
        this.cluster = cluster;
        this.index = index;
        this.mailbox = mailbox.serialize();
        this.page = page;
    }

    @Override
    protected Entry computeNext() {
        if (!hits.hasNext() && !isComplete) {
            turn();
        }
        return hits.hasNext() ? entry(hits.next()) : endOfData();
    }

    private void turn() {
        SearchRequest request = request();
        List<Hit<Object>> found = cluster.ask(client -> client.search(request, Object.class))
                .block()
                .hits()
                .hits();
        isComplete = found.size() < page;
        hits = found.iterator();
    }

    private SearchRequest request() {
        SearchRequest.Builder request = new SearchRequest.Builder()
                .index(index.writeAlias())
                .routing(mailbox)
                .query(Query.of(
                        query -> query.term(term -> term.field(Fields.MAILBOX).value(FieldValue.of(mailbox)))))
                .sort(BY_UID)
                .size(page)
                .allowPartialSearchResults(false)
                .trackTotalHits(total -> total.enabled(false))
                .source(source -> source.fetch(false))
                .storedFields("_none_")
                .docvalueFields(field -> field.field(Fields.MOD_SEQ));
        last.ifPresent(request::searchAfter);
        return request.build();
    }

    private Entry entry(Hit<Object> hit) {
        FieldValue uid = hit.sort().get(0);
        last = Optional.of(uid);
        long modSeq = hit.fields()
                .get(Fields.MOD_SEQ)
                .toJson()
                .asJsonArray()
                .getJsonNumber(0)
                .longValue();
        return new Entry(MessageUid.of(uid.longValue()), modSeq);
    }
}
