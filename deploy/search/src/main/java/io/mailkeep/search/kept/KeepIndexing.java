package io.mailkeep.search.kept;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import io.mailkeep.pop3.kept.KeptMailbox;
import io.mailkeep.pop3.kept.KeptMessage;
import io.mailkeep.pop3.kept.KeptMessages;
import io.mailkeep.pop3.ledger.LedgerChange;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.mapping.MailIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows the ledgers: takes what has changed without waiting, reads the ledger in a thread of its own and writes what it
 * makes of the messages into their documents, each ledger once however often it has changed. At most {@value #MOST} wait;
 * what is beyond, and what fails again and again, is {@link Missed}. A document that is not there yet is tried again.
 */
@Singleton
public final class KeepIndexing implements LedgerListener {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeepIndexing.class);

    static final int MOST = 10_000;
    private static final int ATTEMPTS = 4;
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int PAUSE_FACTOR = 8;
    private static final int IDLE_SECONDS = 60;

    private final Cluster cluster;
    private final MailIndex index;
    private final Provider<Indexer> indexer;
    private final Missed missed;
    private final MailboxId.Factory mailboxIds;
    private final Provider<KeptMessages> kept;
    private final Scheduler thread = Schedulers.newBoundedElastic(1, MOST + 1, "search-keeping", IDLE_SECONDS, true);
    /** By what they are about, the oldest first. */
    private final Map<Object, News> waiting = new LinkedHashMap<>();

    // The ledger's store is made with its listener, so what reads the ledger is asked for later; and so is the indexer,
    // which is made with hooks that may ask the ledger for holds.
    @Inject
    KeepIndexing(
            Cluster cluster,
            MailIndex index,
            Provider<Indexer> indexer,
            Missed missed,
            MailboxId.Factory mailboxIds,
            Provider<KeptMessages> kept,
            Keeps keeps,
            KeepReconciliation comparison) {
        this.cluster = cluster;
        this.index = index;
        this.indexer = indexer;
        this.missed = missed;
        this.mailboxIds = mailboxIds;
        this.kept = kept;
        keeps.use(comparison);
    }

    @Override
    public void changed(LedgerChange change) {
        accept(News.Changed.of(change.id(), change.mailboxId(), change.uids()), Duration.ZERO);
    }

    @Override
    public void rulesChanged(Username user) {
        accept(new News.Ruled(user, 0), Duration.ZERO);
    }

    private void accept(News news, Duration delay) {
        synchronized (waiting) {
            News known = waiting.get(news.subject());
            if (thread.isDisposed() || (known == null && waiting.size() >= MOST)) {
                miss(news);
                return;
            }
            waiting.merge(news.subject(), news, KeepIndexing::both);
            if (known == null) {
                thread.schedule(() -> tell(news.subject()), delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private static News both(News earlier, News later) {
        return earlier instanceof News.Changed some && later instanceof News.Changed others ? some.and(others) : later;
    }

    private void tell(Object subject) {
        take(subject).ifPresent(news -> {
            try {
                tell(news);
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
                // Errors, too: conditions are others' code, and may be built against another version.
                if (thread.isDisposed()) {
                    miss(news);
                } else {
                    retry(news, e);
                }
            }
        });
    }

    /** Nothing once this has been closed. */
    private Optional<News> take(Object subject) {
        synchronized (waiting) {
            return Optional.ofNullable(waiting.remove(subject));
        }
    }

    private void tell(News news) throws IOException {
        if (news instanceof News.Changed changed) {
            tell(changed);
        } else if (news instanceof News.Ruled ruled) {
            // A hold is of all of them, and an archive that no policy shows may have a ledger.
            for (MaildropId id : kept.get().mailboxes(ruled.user())) {
                Optional<KeptMailbox> mailbox = kept.get().of(id, any -> true);
                if (mailbox.isPresent()) {
                    write(mailbox.get());
                }
            }
        }
    }

    private void tell(News.Changed changed) throws IOException {
        Optional<KeptMailbox> mailbox = kept.get().of(changed.id(), changed::concerns);
        if (mailbox.isEmpty()) {
            return;
        }
        Set<MessageUid> notThere = write(mailbox.get());
        // They are being indexed by another node, or IMAP has removed them and the ledger does not know yet.
        if (!notThere.isEmpty() && changed.attempts() + 1 < ATTEMPTS) {
            accept(changed.about(ImmutableSet.copyOf(notThere)).again(), pause(changed));
        }
    }

    private Set<MessageUid> write(KeptMailbox mailbox) throws IOException {
        MailboxId id = mailboxIds.fromString(mailbox.mailboxId());
        if (missed.contains(id)) {
            // It is compared as a whole, from now on.
            missed.add(id);
            return Set.of();
        }
        indexer.get().written(id).onErrorComplete().block(SETTLED_WITHIN);
        KeepWrites writes = new KeepWrites(cluster, index, id);
        for (KeptMessage message : mailbox.messages()) {
            writes.set(MessageUid.of(message.uid()), KeepFields.of(message), mailbox.asOf());
        }
        return writes.finish();
    }

    private void retry(News news, Throwable failure) {
        if (news.attempts() + 1 < ATTEMPTS) {
            accept(news.again(), pause(news));
            return;
        }
        LOGGER.warn(
                "What is kept could not be written into the search index; it is when the mailbox is compared or"
                        + " changes about={} failure={}",
                news.subject(),
                failure.toString());
        miss(news);
    }

    private static Duration pause(News news) {
        return FIRST_PAUSE.multipliedBy((long) Math.pow(PAUSE_FACTOR, news.attempts()));
    }

    private void miss(News news) {
        if (news instanceof News.Changed changed) {
            missed.add(mailboxIds.fromString(changed.mailboxId()));
        } else if (news instanceof News.Ruled ruled) {
            LOGGER.warn(
                    "The search index does not know what has been set for a user: reindex the user's mailboxes user={}",
                    ruled.user().asString());
        }
    }

    /** How many ledgers wait. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Ends; what still waits is missed. */
    @PreDestroy
    public void close() {
        synchronized (waiting) {
            thread.dispose();
            waiting.values().forEach(this::miss);
            waiting.clear();
        }
    }
}
