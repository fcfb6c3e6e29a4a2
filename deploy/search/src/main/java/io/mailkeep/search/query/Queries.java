package io.mailkeep.search.query;

import java.util.Collection;
import java.util.List;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.query_dsl.Query;

/** OpenSearch's queries, as far as they are needed; none of them scores. */
final class Queries {
    private Queries() {}

    static Query everything() {
        return Query.of(query -> query.matchAll(all -> all));
    }

    static Query none() {
        return Query.of(query -> query.matchNone(none -> none));
    }

    static Query all(List<Query> queries) {
        return queries.size() == 1
                ? queries.get(0)
                : Query.of(
                        query -> query.bool(bool -> bool.filter(queries.isEmpty() ? List.of(everything()) : queries)));
    }

    static Query any(List<Query> queries) {
        if (queries.isEmpty()) {
            return none();
        }
        return queries.size() == 1
                ? queries.get(0)
                : Query.of(query -> query.bool(bool -> bool.should(queries).minimumShouldMatch("1")));
    }

    static Query noneOf(List<Query> queries) {
        return Query.of(query -> query.bool(bool -> bool.mustNot(queries)));
    }

    static Query term(String field, String value) {
        return Query.of(query -> query.term(term -> term.field(field).value(FieldValue.of(value))));
    }

    static Query exists(String field) {
        return Query.of(query -> query.exists(exists -> exists.field(field)));
    }

    static Query isTrue(String field) {
        return Query.of(query -> query.term(term -> term.field(field).value(FieldValue.TRUE)));
    }

    static Query equalTo(String field, long value) {
        return Query.of(query -> query.term(term -> term.field(field).value(FieldValue.of(value))));
    }

    static Query oneOf(String field, Collection<FieldValue> values) {
        return Query.of(
                query -> query.terms(terms -> terms.field(field).terms(list -> list.value(List.copyOf(values)))));
    }

    static Query atLeast(String field, Object value) {
        return Query.of(query -> query.range(range -> range.field(field).gte(JsonData.of(value))));
    }

    static Query below(String field, Object value) {
        return Query.of(query -> query.range(range -> range.field(field).lt(JsonData.of(value))));
    }

    static Query between(String field, Object first, Object end) {
        return Query.of(query ->
                query.range(range -> range.field(field).gte(JsonData.of(first)).lt(JsonData.of(end))));
    }

    /** Consecutive trigrams in this order: the text as a piece of the field. */
    static Query phrase(String field, String text) {
        return Query.of(query -> query.matchPhrase(phrase -> phrase.field(field).query(text)));
    }

    static Query beginning(String field, String text) {
        return Query.of(query -> query.prefix(prefix -> prefix.field(field).value(text)));
    }
}
