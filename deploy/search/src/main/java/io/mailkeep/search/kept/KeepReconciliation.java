package io.mailkeep.search.kept;

import com.google.inject.Inject;
import com.google.inject.Provider;
import io.mailkeep.pop3.kept.KeptMailbox;
import io.mailkeep.pop3.kept.KeptMessages;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.reconciliation.Reconciliation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxConstants;

/**
 * Compares the keep fields of a mailbox's documents with its ledger and writes those that differ, whatever made them
 * differ. One read of the ledger, a page of columns for thousands of documents. Blocking; thread-safe.
 */
final class KeepReconciliation implements Reconciliation.Supplement {
    private static final List<String> FIELDS = Stream.of(
                    Fields.KEEP_STATE, Fields.KEEP_HOLD, Fields.KEEP_POLICY, Fields.KEEP_OWN_POLICY, Fields.KEEP_UNTIL)
            .map(KeepFields::name)
            .toList();

    private final Cluster cluster;
    private final MailIndex index;
    private final Documents documents;
    private final Provider<KeptMessages> kept;

    @Inject
    KeepReconciliation(Cluster cluster, MailIndex index, Provider<KeptMessages> kept) {
        this.cluster = cluster;
        this.index = index;
        this.documents = new Documents(cluster, index.writeAlias());
        this.kept = kept;
    }

    @Override
    public void reconcile(Mailbox mailbox) throws IOException {
        Optional<KeptMailbox> ledger = kept.get().of(id(mailbox), any -> true).filter(known -> known.mailboxId()
                .equals(mailbox.getMailboxId().serialize()));
        Map<MessageUid, KeepFields> wanted = new HashMap<>();
        ledger.ifPresent(known ->
                known.messages().forEach(message -> wanted.put(MessageUid.of(message.uid()), KeepFields.of(message))));
        KeepWrites writes = new KeepWrites(cluster, index, mailbox.getMailboxId());
        for (Documents.Document document :
                documents.of(mailbox.getMailboxId(), FIELDS).toIterable()) {
            mend(document, Optional.ofNullable(wanted.get(document.uid())), ledger, writes);
        }
        writes.finish();
    }

    private static void mend(
            Documents.Document document, Optional<KeepFields> wanted, Optional<KeptMailbox> ledger, KeepWrites writes)
            throws IOException {
        Optional<KeepFields> found = KeepFields.of(document);
        if (wanted.isPresent() && !found.equals(wanted)) {
            writes.set(document.uid(), wanted.get(), ledger.orElseThrow().asOf());
        } else if (wanted.isEmpty() && found.isPresent()) {
            writes.remove(document.uid());
        }
    }

    private static MaildropId id(Mailbox mailbox) {
        return mailbox.getName().equalsIgnoreCase(MailboxConstants.INBOX)
                ? MaildropId.of(mailbox.getUser())
                : MaildropId.of(mailbox.getUser(), mailbox.getName());
    }
}
