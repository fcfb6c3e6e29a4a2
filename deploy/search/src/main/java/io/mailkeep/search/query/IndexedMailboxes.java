package io.mailkeep.search.query;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.model.MailboxId;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.aggregations.CompositeAggregate;
import org.opensearch.client.opensearch._types.aggregations.CompositeAggregation;
import org.opensearch.client.opensearch._types.aggregations.CompositeAggregationSource;
import org.opensearch.client.opensearch.core.SearchRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists the mailboxes that the index has any document of, a page at a time. */
public final class IndexedMailboxes {
    private static final int PAGE = 1_000;

    private static final List<Map<String, CompositeAggregationSource>> BY_MAILBOX = List.of(Map.of(
            Fields.MAILBOX, CompositeAggregationSource.of(source -> source.terms(by -> by.field(Fields.MAILBOX)))));

    private final Cluster cluster;
    private final String alias;
    private final MailboxId.Factory mailboxIds;
    private final int page;

    public IndexedMailboxes(Cluster cluster, String alias, MailboxId.Factory mailboxIds) {
        this(cluster, alias, mailboxIds, PAGE);
    }

    /** @param page mailboxes that are read at once */
    public IndexedMailboxes(Cluster cluster, String alias, MailboxId.Factory mailboxIds, int page) {
        this.cluster = cluster;
        this.alias = alias;
        this.mailboxIds = mailboxIds;
        this.page = page;
    }

    /** Each once; of all shards or failing. */
    public Flux<MailboxId> all() {
        return page(Map.of())
                .expand(found -> found.afterKey().isEmpty() ? Mono.empty() : page(found.afterKey()), 1)
                .concatMapIterable(found -> found.buckets().array(), 1)
                .map(bucket ->
                        mailboxIds.fromString(bucket.key().get(Fields.MAILBOX).stringValue()));
    }

    private Mono<CompositeAggregate> page(Map<String, FieldValue> after) {
        CompositeAggregation.Builder mailboxes =
                new CompositeAggregation.Builder().sources(BY_MAILBOX).size(page);
        if (!after.isEmpty()) {
            mailboxes.after(after);
        }
        SearchRequest request = SearchRequest.of(search -> search.index(alias)
                .size(0)
                .allowPartialSearchResults(false)
                .aggregations(Fields.MAILBOX, mailboxes.build().toAggregation()));
        return cluster.ask(client -> client.search(request, Object.class))
                .map(found -> found.aggregations().get(Fields.MAILBOX).composite());
    }
}
