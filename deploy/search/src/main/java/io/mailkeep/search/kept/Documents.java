package io.mailkeep.search.kept;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import org.opensearch.client.opensearch.core.search.Hit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads some fields of all documents of a mailbox, a page at a time, from columns rather than from the documents. */
final class Documents {
    private static final int PAGE = 5_000;

    private final Cluster cluster;
    private final String alias;

    Documents(Cluster cluster, String alias) {
        this.cluster = cluster;
        this.alias = alias;
    }

    record Document(MessageUid uid, Map<String, JsonData> fields) {
        /** The values of a field, dates as milliseconds; in no order, each once. */
        List<String> texts(String field) {
            return fields.containsKey(field)
                    ? fields.get(field).toJson().asJsonArray().stream()
                            .map(Document::text)
                            .toList()
                    : List.of();
        }

        private static String text(JsonValue value) {
            return value instanceof JsonString text ? text.getString() : value.toString();
        }
    }

    /** By ascending UID. */
    Flux<Document> of(MailboxId mailbox, List<String> fields) {
        return page(mailbox, fields, List.of())
                .expand(found -> isLast(found) ? Mono.empty() : page(mailbox, fields, last(found)), 1)
                .concatMapIterable(found -> found.hits().hits(), 1)
                .map(hit -> new Document(uid(hit), hit.fields()));
    }

    private Mono<SearchResponse<Object>> page(MailboxId mailbox, List<String> fields, List<FieldValue> after) {
        SearchRequest.Builder request = new SearchRequest.Builder()
                .index(alias)
                .routing(mailbox.serialize())
                .query(query ->
                        query.term(term -> term.field(Fields.MAILBOX).value(FieldValue.of(mailbox.serialize()))))
                .sort(sort -> sort.field(field -> field.field(Fields.UID).order(SortOrder.Asc)))
                .size(PAGE)
                .trackTotalHits(total -> total.enabled(false))
                .source(source -> source.fetch(false))
                .storedFields("_none_");
        fields.forEach(name -> request.docvalueFields(field -> field.field(name)));
        if (!after.isEmpty()) {
            request.searchAfter(after);
        }
        SearchRequest built = request.build();
        return cluster.ask(client -> client.search(built, Object.class));
    }

    private static MessageUid uid(Hit<?> hit) {
        return MessageUid.of(hit.sort().get(0).longValue());
    }

    private static boolean isLast(SearchResponse<?> found) {
        return found.hits().hits().size() < PAGE;
    }

    private static List<FieldValue> last(SearchResponse<?> found) {
        return found.hits().hits().get(PAGE - 1).sort();
    }
}
