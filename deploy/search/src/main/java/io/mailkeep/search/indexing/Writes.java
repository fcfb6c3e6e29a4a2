package io.mailkeep.search.indexing;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.FlagTerms;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.mapping.MailIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.Conflicts;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.Script;
import org.opensearch.client.opensearch.core.DeleteByQueryResponse;
import org.opensearch.client.opensearch.core.bulk.BulkOperation;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Writes to the index, several in one request. Documents are routed by mailbox: a mailbox' id never changes, whoever
 * owns, shares or renames it, so no document ever has to move. Not thread-safe; blocking.
 */
final class Writes {
    /** A change that arrives late does not undo a later one. */
    private static final String SET_FLAGS = "if (ctx._source.modSeq != null && ctx._source.modSeq > params.modSeq)"
            + " { ctx.op = 'none' } else { ctx._source.flags = params.flags; ctx._source.modSeq = params.modSeq }";

    /** The index did not take what it was sent. */
    static final class NotWrittenException extends IOException {
        private static final long serialVersionUID = 1L;

        NotWrittenException(String message) {
            super(message);
        }

        NotWrittenException(Throwable cause) {
            super(cause.toString(), cause);
        }
    }

    private static final int MOST_OPERATIONS = 500;
    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;
    /** Deleted by one request: it ends within the request's time. */
    private static final int MOST_DELETED = 10_000;

    /** Flags of a message that the index does not have; not the same as an index that is not there. */
    private static final String NO_DOCUMENT = "document_missing_exception";

    private static final int UNUSABLE = 400;
    /** Another server may set flags of the same message. */
    private static final int RETRIES = 3;

    private final Cluster cluster;
    private final MailIndex index;
    private final List<BulkOperation> operations = new ArrayList<>();
    private final Map<MailboxId, Map<MessageUid, Long>> indexed = new HashMap<>();
    private int characters;

    Writes(Cluster cluster, MailIndex index) {
        this.cluster = cluster;
        this.index = index;
    }

    void index(MailboxId mailbox, MessageUid uid, Map<String, Object> document) {
        indexed.computeIfAbsent(mailbox, first -> new HashMap<>()).put(uid, MessageDocument.modSeq(document));
        characters += document.values().stream().mapToInt(Writes::characters).sum();
        operations.add(BulkOperation.of(operation -> operation.index(
                write -> write.id(id(mailbox, uid)).routing(mailbox.serialize()).document(document))));
    }

    void setFlags(MailboxId mailbox, MessageUid uid, Flags flags, long modSeq) {
        Script script = Script.of(any -> any.inline(inline -> inline.source(SET_FLAGS)
                .params(Fields.FLAGS, JsonData.of(FlagTerms.of(flags)))
                .params(Fields.MOD_SEQ, JsonData.of(modSeq))));
        operations.add(BulkOperation.of(operation -> operation.update(write -> write.id(id(mailbox, uid))
                .routing(mailbox.serialize())
                .retryOnConflict(RETRIES)
                .script(script))));
    }

    void delete(MailboxId mailbox, MessageUid uid) {
        operations.add(BulkOperation.of(operation ->
                operation.delete(write -> write.id(id(mailbox, uid)).routing(mailbox.serialize()))));
    }

    /** By mailbox, the messages that were indexed as a whole, with their mod-sequences then. */
    Map<MailboxId, Map<MessageUid, Long>> indexed() {
        return indexed;
    }

    void sendIfMany() throws NotWrittenException {
        if (operations.size() >= MOST_OPERATIONS || characters >= MOST_CHARACTERS) {
            send();
        }
    }

    /** Sends what is collected; returns when it is on disk. */
    void send() throws NotWrittenException {
        if (operations.isEmpty()) {
            return;
        }
        List<BulkOperation> sent = List.copyOf(operations);
        operations.clear();
        characters = 0;
        List<BulkResponseItem> answers = answer(client -> client.bulk(bulk ->
                        bulk.index(index.writeAlias()).requireAlias(true).operations(sent)))
                .items();
        for (int i = 0; i < sent.size(); i++) {
            check(sent.get(i), answers.get(i));
        }
        writeNext(sent);
    }

    /** What fails there is found by the comparisons that fill the next index and follow its taking over. */
    private void writeNext(List<BulkOperation> sent) {
        if (index.isFilling()) {
            cluster.ask(client -> client.bulk(bulk ->
                            bulk.index(index.nextAlias()).requireAlias(true).operations(sent)))
                    .onErrorComplete()
                    .block();
        }
    }

    private void check(BulkOperation sent, BulkResponseItem answer) throws NotWrittenException {
        if (answer.error() == null || NO_DOCUMENT.equals(answer.error().type())) {
            return;
        }
        if (answer.status() == UNUSABLE && sent.isIndex()) {
            indexWithoutText(answer.id(), sent);
            return;
        }
        throw new NotWrittenException("OpenSearch answers " + answer.status() + " to " + answer.id() + ": "
                + answer.error().reason());
    }

    /** A message whose text can not be indexed is looked at by every search for text, and found by all others. */
    private void indexWithoutText(String id, BulkOperation sent) throws NotWrittenException {
        @SuppressWarnings("unchecked")
        Map<String, Object> document = (Map<String, Object>) sent.index().document();
        answer(client -> client.index(write -> write.index(index.writeAlias())
                .requireAlias(true)
                .id(id)
                .routing(sent.index().routing())
                .document(MessageDocument.withoutText(document))));
    }

    /** Removes the mailbox from the index. */
    void deleteAll(MailboxId mailbox) throws NotWrittenException {
        send();
        deleteAll(mailbox, index);
        if (index.isFilling()) {
            deleteAll(mailbox, index.next());
        }
    }

    private void deleteAll(MailboxId mailbox, MailIndex from) throws NotWrittenException {
        DeleteByQueryResponse answer;
        do {
            answered(from.refresh());
            answer = answer(client -> client.deleteByQuery(delete -> delete.index(from.writeAlias())
                    .routing(mailbox.serialize())
                    .conflicts(Conflicts.Proceed)
                    .maxDocs(MOST_DELETED)
                    .query(query ->
                            query.term(term -> term.field(Fields.MAILBOX).value(FieldValue.of(mailbox.serialize()))))));
        } while (answer.deleted() == MOST_DELETED);
        if (answer.versionConflicts() > 0) {
            // Left because something else wrote them at the same time; the lane tries again.
            throw new NotWrittenException("OpenSearch left some of mailbox " + mailbox.serialize());
        }
    }

    private <T> T answer(Cluster.Request<T> request) throws NotWrittenException {
        return answered(cluster.ask(request));
    }

    private static <T> T answered(Mono<T> answer) throws NotWrittenException {
        try {
            return answer.block();
        } catch (RuntimeException e) {
            throw new NotWrittenException(Exceptions.unwrap(e));
        }
    }

    private static String id(MailboxId mailbox, MessageUid uid) {
        return MessageDocument.id(mailbox.serialize(), uid.asLong());
    }

    private static int characters(Object value) {
        return value instanceof List<?> texts
                ? texts.stream().mapToInt(text -> text.toString().length()).sum()
                : 0;
    }
}
