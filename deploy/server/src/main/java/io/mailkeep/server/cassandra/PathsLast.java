package io.mailkeep.server.cassandra;

import static org.apache.james.backends.cassandra.init.configuration.JamesExecutionProfiles.ConsistencyChoice.STRONG;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.model.Mailbox;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * James's table of paths, in which no path leads to a mailbox that has not been written yet. James writes the path of a
 * new mailbox first: a server that is killed before it writes the mailbox leaves one that is found by path, takes mail,
 * and can not be created; by its identifier, as a move of POP3 and JMAP look for it, it does not exist. Here such a server
 * leaves a mailbox without a path, which is empty and which no client sees. Renaming is James's. Thread-safe.
 */
@Singleton
final class PathsLast extends CassandraMailboxPathV3DAO {
    /** Whoever creates a mailbox has just made its identifier, which bears the time. */
    private static final Duration NEW = Duration.ofMinutes(1);

    private static final int MOST_TIMES_AGAIN = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private final CassandraMailboxDAO mailboxes;

    @Inject
    PathsLast(CqlSession session, CassandraMailboxDAO mailboxes) {
        super(session);
        this.mailboxes = mailboxes;
    }

    /** False when the path is another mailbox's, or the mailbox has been deleted. */
    @Override
    public Mono<Boolean> save(Mailbox mailbox) {
        CassandraId id = (CassandraId) mailbox.getMailboxId();
        return mailboxes.retrieveMailbox(id).hasElement().flatMap(known -> {
            if (known) {
                // Renamed, or mended: it keeps its former path until the new one is its own.
                return super.save(mailbox);
            }
            return isNew(id) ? create(mailbox) : Mono.just(false);
        });
    }

    private static boolean isNew(CassandraId id) {
        // After a clock was put back, identifiers go on from where it was: those ahead of it are new, too.
        return System.currentTimeMillis() - Uuids.unixTimestamp(id.asUuid()) < NEW.toMillis();
    }

    private Mono<Boolean> create(Mailbox mailbox) {
        return mailboxes
                .save(mailbox)
                // What fails from here on may have been done: the mailbox stays.
                .then(Mono.defer(() -> super.save(mailbox)).retryWhen(untilDecided()))
                .flatMap(applied -> applied ? Mono.just(true) : isItsOwn(mailbox))
                .flatMap(created -> created
                        ? Mono.just(true)
                        : mailboxes.delete((CassandraId) mailbox.getMailboxId()).thenReturn(false));
    }

    /** Cassandra can not tell some of those who write paths of a user at the same moment whether they did. */
    private static Retry untilDecided() {
        return Retry.backoff(MOST_TIMES_AGAIN, FIRST_PAUSE)
                .filter(failure ->
                        failure instanceof CASWriteUnknownException || failure instanceof WriteTimeoutException)
                .onRetryExhaustedThrow((tries, last) -> last.failure());
    }

    /** Cassandra may say that it did not do what it did at an earlier try of its own, and whoever mends may be first. */
    private Mono<Boolean> isItsOwn(Mailbox mailbox) {
        return retrieve(mailbox.generateAssociatedPath(), STRONG)
                .map(found -> found.getMailboxId().equals(mailbox.getMailboxId()))
                .defaultIfEmpty(false);
    }
}
