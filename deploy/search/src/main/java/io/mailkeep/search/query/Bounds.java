package io.mailkeep.search.query;

import java.util.List;
import java.util.function.Function;
import org.opensearch.client.opensearch._types.query_dsl.Query;

/**
 * What the index knows of a criterion: every message that meets it is in {@code upper}, every one in {@code lower}
 * meets it. Where the two are not the same, the messages between them have to be looked at.
 */
record Bounds(Query upper, Query lower) {
    static Bounds exactly(Query query) {
        return new Bounds(query, query);
    }

    static Bounds atMost(Query upper) {
        return new Bounds(upper, Queries.none());
    }

    boolean areExact() {
        return upper.equals(lower);
    }

    static Bounds all(List<Bounds> parts) {
        return combined(parts, Bounds::upper, Bounds::lower, Queries::all);
    }

    static Bounds any(List<Bounds> parts) {
        return combined(parts, Bounds::upper, Bounds::lower, Queries::any);
    }

    static Bounds noneOf(List<Bounds> parts) {
        return combined(parts, Bounds::lower, Bounds::upper, Queries::noneOf);
    }

    private static Bounds combined(
            List<Bounds> parts,
            Function<Bounds, Query> forUpper,
            Function<Bounds, Query> forLower,
            Function<List<Query>, Query> combination) {
        Query upper = combination.apply(parts.stream().map(forUpper).toList());
        if (parts.stream().allMatch(Bounds::areExact)) {
            return exactly(upper);
        }
        return new Bounds(upper, combination.apply(parts.stream().map(forLower).toList()));
    }
}
