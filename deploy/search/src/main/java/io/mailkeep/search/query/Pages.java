package io.mailkeep.search.query;

import java.util.List;
import java.util.function.Function;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads columns of all documents that a query finds, a page at a time.
 *
 * @param size documents of a page
 */
record Pages(int size) {
    /** All pages, each asked for with where the one before ended, when that is taken. */
    Flux<SearchResponse<Object>> all(Function<List<FieldValue>, Mono<SearchResponse<Object>>> page) {
        return page.apply(List.of()).expand(found -> isLast(found) ? Mono.empty() : page.apply(end(found)), 1);
    }

    /** One page, without the documents themselves; of all shards or none. */
    SearchRequest.Builder request(String alias, Query query, List<SortOptions> order, List<FieldValue> after) {
        SearchRequest.Builder request = new SearchRequest.Builder()
                .index(alias)
                .query(query)
                .sort(order)
                .size(size)
                .allowPartialSearchResults(false)
                .trackTotalHits(total -> total.enabled(false))
                .source(source -> source.fetch(false))
                .storedFields("_none_");
        return after.isEmpty() ? request : request.searchAfter(after);
    }

    private boolean isLast(SearchResponse<?> found) {
        return found.hits().hits().size() < size;
    }

    private List<FieldValue> end(SearchResponse<?> found) {
        return found.hits().hits().get(size - 1).sort();
    }
}
