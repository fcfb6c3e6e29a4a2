package io.mailkeep.search.query;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.FlagTerms;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.mapping.MailIndex;
import java.util.Collection;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.GetResponse;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Asks the index, page by page as the answer is taken. */
public final class Searcher {
    /** What OpenSearch gives at once, at most. */
    private static final int PAGE = 10_000;
    /** More routing values make a URL that is not taken; then every shard is asked. */
    private static final int MOST_ROUTED = 50;

    private static final String CERTAIN = "certain";

    private final Cluster cluster;
    private final MailIndex index;
    private final Pages pages = new Pages(PAGE);

    public Searcher(Cluster cluster, MailIndex index) {
        this.cluster = cluster;
        this.index = index;
    }

    /**
     * The messages of these mailboxes that may meet the query, in its order.
     *
     * @throws UnsupportedSearchException if the index can not answer
     */
    public Flux<Hit> search(Collection<MailboxId> mailboxes, SearchQuery query) throws UnsupportedSearchException {
        Bounds bounds = Criteria.of(query);
        List<String> names = mailboxes.stream().map(MailboxId::serialize).toList();
        Query asked = asked(names, bounds);
        List<SortOptions> order = Order.of(query.getSorts());
        return pages.all(after -> page(asked, order, names, after))
                .publishOn(Schedulers.parallel(), 1)
                .concatMapIterable(found -> found.hits().hits(), 1)
                .map(hit -> hit(hit, bounds));
    }

    private static Query asked(List<String> mailboxes, Bounds bounds) {
        Query within = Queries.oneOf(
                Fields.MAILBOX, mailboxes.stream().map(FieldValue::of).toList());
        if (bounds.areExact()) {
            return Queries.all(List.of(within, bounds.upper()));
        }
        Query certain = Query.of(
                query -> query.bool(bool -> bool.filter(List.of(bounds.lower())).queryName(CERTAIN)));
        return Query.of(query ->
                query.bool(bool -> bool.filter(List.of(within, bounds.upper())).should(certain)));
    }

    private Mono<SearchResponse<Object>> page(
            Query query, List<SortOptions> order, List<String> mailboxes, List<FieldValue> after) {
        SearchRequest.Builder request = pages.request(index.readAlias(), query, order, after)
                .docvalueFields(field -> field.field(Fields.MESSAGE));
        if (mailboxes.size() <= MOST_ROUTED) {
            request.routing(String.join(",", mailboxes));
        }
        SearchRequest built = request.build();
        return cluster.askForSearch(client -> client.search(built, Object.class));
    }

    private static Hit hit(org.opensearch.client.opensearch.core.search.Hit<?> hit, Bounds bounds) {
        List<FieldValue> order = hit.sort();
        return new Hit(
                order.get(order.size() - 2).stringValue(),
                MessageUid.of(order.get(order.size() - 1).longValue()),
                hit.fields().get(Fields.MESSAGE).toJson().asJsonArray().getString(0),
                bounds.areExact() || hit.matchedQueries().contains(CERTAIN));
    }

    /** The flags that the index has for a message; nothing if it does not have the message. */
    public Mono<Flags> flags(MailboxId mailbox, MessageUid uid) {
        return cluster.ask(client -> client.get(
                        get -> get.index(index.readAlias())
                                .id(MessageDocument.id(mailbox.serialize(), uid.asLong()))
                                .routing(mailbox.serialize())
                                .sourceIncludes(Fields.FLAGS),
                        Flagged.class))
                .filter(GetResponse::found)
                .map(found -> FlagTerms.flags(found.source().flags()));
    }

    /** The part of a document that tells its flags. */
    record Flagged(List<String> flags) {}
}
