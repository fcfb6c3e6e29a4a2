package io.mailkeep.search.reconciliation;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration.Indexing;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Messages;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.indexing.MissedInMemory;
import io.mailkeep.search.indexing.Servers;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.mapping.MailIndex.Stage;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an index of this server's mapping beside one of an earlier mapping and puts it in its place. Searches are answered
 * by the former until then; changes are written into both. What has been filled is not filled again when this is broken
 * off and run anew, by this server or another. The former index stays until it is deleted.
 */
public final class Rebuild {
    private static final Logger LOGGER = LoggerFactory.getLogger(Rebuild.class);

    private final Cluster cluster;
    private final MailIndex index;
    private final Messages messages;
    private final MessageDocument documents;
    private final Reconciliation comparisons;
    private final Missed missed;
    private final Indexing configuration;
    private final MetricFactory metrics;

    /**
     * Builds for the index that is in use.
     *
     * @param comparisons its own
     * @param missed what it misses
     */
    public Rebuild(
            Cluster cluster,
            MailIndex index,
            Messages messages,
            MessageDocument documents,
            Reconciliation comparisons,
            Missed missed,
            Indexing configuration,
            MetricFactory metrics) {
        this.cluster = cluster;
        this.index = index;
        this.messages = messages;
        this.documents = documents;
        this.comparisons = comparisons;
        this.missed = missed;
        this.configuration = configuration;
        this.metrics = metrics;
    }

    /** Whether there is anything to do. Blocking. */
    public boolean isDue() {
        return index.stage().block() != Stage.CURRENT;
    }

    /**
     * Goes on from wherever an earlier run ended; nothing if the index has this server's mapping. A mailbox that can not be
     * compared for a reason of its own is missed afterwards; when OpenSearch does not answer this fails, to be run again.
     * Blocking.
     *
     * @param mailboxes all of the store, listed anew whenever they are asked for
     * @throws InterruptedException if the thread is interrupted
     */
    public void run(Supplier<? extends Iterable<MailboxId>> mailboxes, Progress progress) throws InterruptedException {
        Stage stage = index.stage().block();
        if (stage == Stage.CURRENT) {
            return;
        }
        if (stage != Stage.SETTLING) {
            fill(mailboxes, progress);
            index.replace().block();
            LOGGER.info("A new search index is in use index={}", index.name());
        }
        compare(comparisons, mailboxes, progress, missed::add);
        index.end().block();
        LOGGER.info(
                "The new search index is complete; delete the former when it will not be gone back to index={} former={}",
                index.name(),
                index.former().block());
    }

    private void fill(Supplier<? extends Iterable<MailboxId>> mailboxes, Progress progress)
            throws InterruptedException {
        index.begin().block();
        LOGGER.info("A new search index is being filled index={}", index.name());
        MailIndex next = index.next();
        Missed missedByNext = new MissedInMemory();
        // What is written beside it is looked at by the comparison that follows the taking over.
        try (Indexer indexer =
                new Indexer(cluster, next, messages, documents, missedByNext, Servers.ONE, configuration, metrics)) {
            Reconciliation filling = new Reconciliation(cluster, next, indexer, messages, missedByNext);
            compare(filling, mailboxes, progress, missedByNext::add);
            // For what other servers did before they knew that there is another index to write.
            compare(filling, mailboxes, progress, missedByNext::add);
        }
        next.refresh().block();
    }

    private void compare(
            Reconciliation comparison,
            Supplier<? extends Iterable<MailboxId>> mailboxes,
            Progress progress,
            Consumer<MailboxId> failing)
            throws InterruptedException {
        for (MailboxId mailbox : mailboxes.get()) {
            try {
                comparison.reconcile(mailbox, Depth.DIFFERENCES, progress);
            } catch (MissedException | RuntimeException e) {
                index.prepare().block();
                LOGGER.warn(
                        "A mailbox could not be compared with the new index mailbox={} failure={}",
                        mailbox.serialize(),
                        e.toString());
                failing.accept(mailbox);
            }
        }
    }
}
