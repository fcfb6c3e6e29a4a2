package io.mailkeep.search.reconciliation;

import io.mailkeep.search.document.Fields;
import io.mailkeep.search.indexing.Change;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.query.Documents.Document;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import io.mailkeep.search.reconciliation.Reconciliation.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Carries out what one comparison finds, a few messages at a time, and waits for them, so that the changes of other
 * mailboxes come between. Not thread-safe; blocking.
 */
final class Mending {
    /** Messages in one change: for as long as it takes to read them other mailboxes wait. */
    private static final int LOOKED_AT = 32;
    /** Changes on their way. */
    private static final int UNDERWAY = 128;
    /** Messages between two reports. */
    private static final int REPORTED = 1_000;

    private final Indexer indexer;
    private final MailboxId mailbox;
    private final Username user;
    private final Depth depth;
    private final Progress progress;
    private final List<MessageUid> toLookAt = new ArrayList<>();
    private final List<Mono<Void>> underway = new ArrayList<>();
    private long compared;
    private long mended;

    Mending(Indexer indexer, MailboxId mailbox, Username user, Depth depth, Progress progress) {
        this.indexer = indexer;
        this.mailbox = mailbox;
        this.user = user;
        this.depth = depth;
        this.progress = progress;
    }

    void both(ComposedMessageIdWithMetaData stored, Document indexed) throws MissedException, InterruptedException {
        compared();
        long modSeq = stored.getModSeq().asLong();
        long indexedModSeq = indexed.number(Fields.MOD_SEQ);
        // The index may have heard of a later change than this listing: it is looked at, not undone.
        if (depth == Depth.EVERYTHING || modSeq < indexedModSeq) {
            lookAt(indexed.uid());
        } else if (modSeq > indexedModSeq) {
            progress.mending(1);
            mended++;
            carryOut(new Change.Flagged(
                    mailbox, List.of(new Change.MessageFlags(indexed.uid(), stored.getFlags(), modSeq))));
        }
    }

    void storedOnly(ComposedMessageIdWithMetaData stored) throws MissedException, InterruptedException {
        compared();
        lookAt(stored.getComposedMessageId().getUid());
    }

    /** It may have come after the store was read. */
    void indexedOnly(Document indexed) throws MissedException, InterruptedException {
        compared();
        lookAt(indexed.uid());
    }

    /** Returns when everything is written. */
    Outcome finish() throws MissedException, InterruptedException {
        look();
        await();
        progress.compared((int) (compared % REPORTED));
        return new Outcome(compared, mended);
    }

    private void compared() {
        compared++;
        if (compared % REPORTED == 0) {
            progress.compared(REPORTED);
        }
    }

    private void lookAt(MessageUid uid) throws MissedException, InterruptedException {
        toLookAt.add(uid);
        if (toLookAt.size() == LOOKED_AT) {
            look();
            await();
        }
    }

    private void look() throws MissedException, InterruptedException {
        if (toLookAt.isEmpty()) {
            return;
        }
        progress.mending(toLookAt.size());
        mended += toLookAt.size();
        carryOut(new Change.Compared(mailbox, user, toLookAt));
        toLookAt.clear();
    }

    private void carryOut(Change change) throws MissedException, InterruptedException {
        underway.add(indexer.mend(change));
        if (underway.size() == UNDERWAY) {
            await();
        }
    }

    private void await() throws MissedException {
        try {
            Mono.when(underway).block();
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof MissedException missed) {
                throw missed;
            }
            throw e;
        } finally {
            underway.clear();
        }
    }
}
