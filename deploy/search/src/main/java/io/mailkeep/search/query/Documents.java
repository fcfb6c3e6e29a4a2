package io.mailkeep.search.query;

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
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.SearchResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads some fields of all documents of a mailbox, a page at a time, from columns rather than from the documents. */
public final class Documents {
    private static final int PAGE = 5_000;
    private static final List<SortOptions> BY_UID =
            List.of(SortOptions.of(sort -> sort.field(by -> by.field(Fields.UID).order(SortOrder.Asc))));

    private final Cluster cluster;
    private final String alias;
    private final Pages pages;

    public Documents(Cluster cluster, String alias) {
        this(cluster, alias, PAGE);
    }

    /** @param page documents that are read at once */
    public Documents(Cluster cluster, String alias, int page) {
        this.cluster = cluster;
        this.alias = alias;
        this.pages = new Pages(page);
    }

    /** What was read of a document. */
    public record Document(MessageUid uid, Map<String, JsonData> fields) {
        /** The values of a field, dates as milliseconds; in no order, each once. */
        public List<String> texts(String field) {
            return fields.containsKey(field)
                    ? fields.get(field).toJson().asJsonArray().stream()
                            .map(Document::text)
                            .toList()
                    : List.of();
        }

        private static String text(JsonValue value) {
            return value instanceof JsonString text ? text.getString() : value.toString();
        }

        /** The one value of a field that every document has. */
        public long number(String field) {
            return fields.get(field).toJson().asJsonArray().getJsonNumber(0).longValue();
        }
    }

    /** By ascending UID. */
    public Flux<Document> of(MailboxId mailbox, List<String> fields) {
        return pages.all(after -> page(mailbox.serialize(), fields, after))
                .concatMapIterable(found -> found.hits().hits(), 1)
                .map(hit -> new Document(MessageUid.of(hit.sort().get(0).longValue()), hit.fields()));
    }

    private Mono<SearchResponse<Object>> page(String mailbox, List<String> fields, List<FieldValue> after) {
        SearchRequest.Builder request = pages.request(alias, Queries.term(Fields.MAILBOX, mailbox), BY_UID, after)
                .routing(mailbox);
        fields.forEach(name -> request.docvalueFields(field -> field.field(name)));
        SearchRequest built = request.build();
        return cluster.ask(client -> client.search(built, Object.class));
    }
}
