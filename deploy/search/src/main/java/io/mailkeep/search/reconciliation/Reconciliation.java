package io.mailkeep.search.reconciliation;

import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import com.google.common.util.concurrent.Striped;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Messages;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.query.Documents;
import io.mailkeep.search.query.Documents.Document;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.Exceptions;

/**
 * Compares mailboxes with the index, by the UIDs and mod-sequences of their messages, and mends what differs. What it
 * finds is carried out in the order of the mailbox's other changes and reads the store again then, so that a mailbox may
 * change meanwhile: what looks different only because of that costs a look. Nothing is removed from the index that the
 * store has. The memory it takes does not grow with the mailbox. Of a mailbox that is gone nothing is left in the index.
 * Thread-safe; a mailbox is compared by one thread at a time.
 */
public final class Reconciliation {
    /** What is written. */
    public enum Depth {
        /** What the store has otherwise. */
        DIFFERENCES,
        /** Every message anew, in the place of what the index has of it. */
        EVERYTHING
    }

    /**
     * What a comparison has done.
     *
     * @param compared messages
     * @param mended those that were written or removed, or only looked at
     */
    public record Outcome(long compared, long mended) {}

    /** Compares what documents have beyond what the mailbox says, and mends it. Blocking. */
    public interface Supplement {
        /** Is told of a mailbox that is there, once its documents are and can be found. */
        void reconcile(Mailbox mailbox) throws IOException;
    }

    /** Who reads what is gone. */
    private static final Username NOBODY = Username.of("search");

    /** As the store is read ahead. */
    private static final int READ_AHEAD = 1_000;

    private final Documents documents;
    private final Indexer indexer;
    private final Messages messages;
    private final Missed missed;
    private final Supplement supplement;
    /** In effect one for each: what holds up a comparison, as a reindexing's pace does, holds up no other mailbox. */
    private final Striped<Lock> locks = Striped.lazyWeakLock(Integer.MAX_VALUE);

    /** Of all that the store says of messages. */
    public Reconciliation(Cluster cluster, MailIndex index, Indexer indexer, Messages messages, Missed missed) {
        this(new Documents(cluster, index.writeAlias()), indexer, messages, missed, mailbox -> {});
    }

    /**
     * Of what is more than that, too.
     *
     * @param documents those that the indexer writes
     * @param supplement part of every comparison
     */
    public Reconciliation(
            Documents documents, Indexer indexer, Messages messages, Missed missed, Supplement supplement) {
        this.documents = documents;
        this.indexer = indexer;
        this.messages = messages;
        this.missed = missed;
        this.supplement = supplement;
    }

    /**
     * Makes the index equal to the store for this mailbox, which is missed no longer then, unless something is missed
     * meanwhile. Blocking.
     *
     * @throws MissedException if something could not be written
     * @throws InterruptedException if the thread is interrupted
     */
    public Outcome reconcile(MailboxId mailbox, Depth depth, Progress progress)
            throws MissedException, InterruptedException {
        Lock lock = locks.get(mailbox);
        lock.lockInterruptibly();
        try {
            missed.begin(mailbox);
            Outcome outcome = compare(mailbox, depth, progress);
            missed.remove(mailbox).block();
            return outcome;
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof InterruptedException || Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private Outcome compare(MailboxId id, Depth depth, Progress progress) throws MissedException, InterruptedException {
        settle(id);
        Optional<Mailbox> mailbox = messages.mailbox(id);
        Mending mending = new Mending(indexer, id, mailbox.map(Mailbox::getUser).orElse(NOBODY), depth, progress);
        Iterator<ComposedMessageIdWithMetaData> stored = mailbox.map(found -> messages.list(found, READ_AHEAD))
                .orElseGet(() -> List.<ComposedMessageIdWithMetaData>of().iterator());
        merge(Iterators.peekingIterator(stored), Iterators.peekingIterator(indexed(id)), mending);
        Outcome outcome = mending.finish();
        supplement(mailbox);
        return outcome;
    }

    /** Mends what the documents of this mailbox have beyond what it says, and nothing else. Blocking. */
    public void supplement(MailboxId mailbox) throws MissedException {
        supplement(messages.mailbox(mailbox));
    }

    private void supplement(Optional<Mailbox> mailbox) throws MissedException {
        if (mailbox.isEmpty()) {
            return;
        }
        indexer.refreshed(List.of(mailbox.get().getMailboxId())).block();
        try {
            supplement.reconcile(mailbox.get());
        } catch (IOException | LinkageError | StackOverflowError e) {
            // Errors, too: it asks conditions, which are others' code and may be built against another version. Reactor
            // takes them for fatal: whoever compares would wait for ever.
            throw new MissedException("what is beyond the mailbox could not be written: " + e);
        }
    }

    /** What was written before must not be overlooked because it can not be found yet. */
    private void settle(MailboxId mailbox) {
        indexer.written(mailbox).onErrorComplete().block();
        indexer.refreshed(List.of(mailbox)).block();
    }

    private Iterator<Document> indexed(MailboxId mailbox) {
        return documents.of(mailbox, List.of(Fields.MOD_SEQ)).toIterable().iterator();
    }

    private static void merge(
            PeekingIterator<ComposedMessageIdWithMetaData> stored, PeekingIterator<Document> indexed, Mending mending)
            throws MissedException, InterruptedException {
        while (stored.hasNext() || indexed.hasNext()) {
            int order = order(stored, indexed);
            if (order == 0) {
                mending.both(stored.next(), indexed.next());
            } else if (order < 0) {
                mending.storedOnly(stored.next());
            } else {
                mending.indexedOnly(indexed.next());
            }
        }
    }

    /** Below 0 where the store's next message comes first, above it where the index' does. */
    private static int order(PeekingIterator<ComposedMessageIdWithMetaData> stored, PeekingIterator<Document> indexed) {
        if (!indexed.hasNext()) {
            return -1;
        }
        return stored.hasNext()
                ? stored.peek()
                        .getComposedMessageId()
                        .getUid()
                        .compareTo(indexed.peek().uid())
                : 1;
    }
}
