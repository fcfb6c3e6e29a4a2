package io.mailkeep.search.kept;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.mapping.MailIndex;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.Script;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;

/** Writes keep fields into documents of one mailbox that are there, many in one request. Blocking; not thread-safe. */
final class KeepWrites {
    /** What is as it was costs no write, and what was read from the ledger later is not undone. */
    private static final String SET =
            "def known = ctx._source.keep; if (known != null && (known.asOf > params.keep.asOf"
                    + " || (known.state == params.keep.state && known.until == params.keep.until"
                    + " && known.hold == params.keep.hold && known.policy == params.keep.policy"
                    + " && known.ownPolicy == params.keep.ownPolicy)))"
                    + " { ctx.op = 'none' } else { ctx._source.keep = params.keep }";

    private static final String REMOVE =
            "if (ctx._source.keep == null) { ctx.op = 'none' }" + " else { ctx._source.remove('keep') }";

    private static final int MOST_OPERATIONS = 500;
    /** A flag may be written at the same time. */
    private static final int RETRIES = 3;

    private static final String DOCUMENT_MISSING = "document_missing_exception";

    private final Cluster cluster;
    private final MailIndex index;
    private final MailboxId mailbox;
    private final List<MessageUid> uids = new ArrayList<>();
    private final List<BulkOperation> operations = new ArrayList<>();
    private final Set<MessageUid> missing = new HashSet<>();

    KeepWrites(Cluster cluster, MailIndex index, MailboxId mailbox) {
        this.cluster = cluster;
        this.index = index;
        this.mailbox = mailbox;
    }

    void set(MessageUid uid, KeepFields fields, Instant asOf) throws IOException {
        add(uid, SET, Map.of(Fields.KEEP, JsonData.of(fields.source(asOf))));
    }

    void remove(MessageUid uid) throws IOException {
        add(uid, REMOVE, Map.of());
    }

    private void add(MessageUid uid, String script, Map<String, JsonData> parameters) throws IOException {
        uids.add(uid);
        operations.add(BulkOperation.of(
                operation -> operation.update(update -> update.id(MessageDocument.id(mailbox.serialize(), uid.asLong()))
                        .routing(mailbox.serialize())
                        .retryOnConflict(RETRIES)
                        .script(Script.of(any ->
                                any.inline(inline -> inline.source(script).params(parameters)))))));
        if (operations.size() == MOST_OPERATIONS) {
            send();
        }
    }

    /** Sends what is collected; tells of which messages there is no document, of all that were sent. */
    Set<MessageUid> finish() throws IOException {
        send();
        return missing;
    }

    private void send() throws IOException {
        if (operations.isEmpty()) {
            return;
        }
        List<BulkResponseItem> answers = cluster.ask(client -> client.bulk(bulk ->
                        bulk.index(index.writeAlias()).requireAlias(true).operations(operations)))
                .block()
                .items();
        for (int i = 0; i < answers.size(); i++) {
            check(uids.get(i), answers.get(i));
        }
        uids.clear();
        operations.clear();
    }

    private void check(MessageUid uid, BulkResponseItem answer) throws IOException {
        if (answer.error() == null) {
            return;
        }
        if (!DOCUMENT_MISSING.equals(answer.error().type())) {
            throw new IOException("OpenSearch answers " + answer.status() + " to " + answer.id() + ": "
                    + answer.error().reason());
        }
        missing.add(uid);
    }
}
