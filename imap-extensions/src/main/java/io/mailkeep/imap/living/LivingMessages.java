package io.mailkeep.imap.living;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Changes;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.removal.Standing;
import io.mailkeep.imap.uids.LivingUids;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The UIDs of a mailbox for a session that listens to it already. Those of a large one come from its snapshot and the
 * change log after it. Thread-safe; never blocks. Fails only where the mailbox can not be read.
 *
 * <p>Why no message is missed: the base of a snapshot is a mod-sequence at which every message had been written before
 * the mailbox was read, and later arrivals are in the log, which must have no hole.
 *
 * <p>Why none that is gone stays. A removal whose event the session gets is taken out by that. Another one sent its event
 * before the session listened; its intent was written before that, and is struck off after its mod-sequence was raised.
 * Where no intent was open then, {@link Standing} says so, the mod-sequence is not above the one that is read after, and
 * the log tells what was removed, or has a hole, or says that it does not know. Only POP3's and JMAP's moves write no
 * intent, and two removals at once may share one: these are seen by James's own count of messages, which is lowered
 * before the event and must be the number of UIDs. What neither sees, a row that went without an event, is gone when the
 * mailbox is read, once a day.
 */
@Singleton
public final class LivingMessages {
    /** The system property with the number of messages from which a mailbox is large. */
    public static final String LARGE = "mailkeep.imap.large";

    // A page of James's table, which is read as fast as what replaces it.
    private static final int LARGE_BY_DEFAULT = 5_000;
    private static final int LONG_ROLL = 500;
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_WRITING = Duration.ofSeconds(30);

    private static final Logger LOGGER = LoggerFactory.getLogger(LivingMessages.class);

    static final int WRITERS = 2;

    // How many mailboxes; further ones are left to their next reader.
    final Semaphore writers = new Semaphore(WRITERS);
    private final int large;
    private final int longRoll;
    private final Snapshots snapshots;
    private final ChangeLog log;
    private final HighestModSeq highestModSeq;
    private final Clock clock;
    private final MetricFactory metrics;

    @Inject
    LivingMessages(
            Snapshots snapshots, ChangeLog log, HighestModSeq highestModSeq, Clock clock, MetricFactory metrics) {
        this(Integer.getInteger(LARGE, LARGE_BY_DEFAULT), LONG_ROLL, snapshots, log, highestModSeq, clock, metrics);
    }

    LivingMessages(
            int large,
            int longRoll,
            Snapshots snapshots,
            ChangeLog log,
            HighestModSeq highestModSeq,
            Clock clock,
            MetricFactory metrics) {
        this.large = large;
        this.longRoll = longRoll;
        this.snapshots = snapshots;
        this.log = log;
        this.highestModSeq = highestModSeq;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Those that live, without such whose removal the session is told by an event.
     *
     * @param next which UID the mailbox will give next: one that gave few holds few
     * @param standing read after the session began to listen
     */
    public Mono<LivingUids> in(MessageManager mailbox, MailboxSession session, MessageUid next, Standing standing) {
        Mono<LivingUids> listed = listed(mailbox, session);
        if (next.asLong() <= large) {
            return listed;
        }
        MailboxId id = mailbox.getId();
        return snapshots
                .count(id)
                .onErrorResume(failure -> failed(id, failure))
                .filter(count -> count >= large)
                .map(count -> new Reading(mailbox, listed, count, standing).living())
                .defaultIfEmpty(listed)
                .flatMap(Function.identity());
    }

    private static Mono<LivingUids> listed(MessageManager mailbox, MailboxSession session) {
        return Flux.defer(Throwing.supplier(() -> Flux.from(mailbox.search(SearchQuery.of(SearchQuery.all()), session)))
                        .sneakyThrow())
                .collect(ImmutableList.toImmutableList())
                .map(LivingUids::listed);
    }

    /** Of one large mailbox, once. */
    private final class Reading {
        private final MessageManager mailbox;
        private final MailboxId id;
        private final Mono<LivingUids> listed;
        private final long count;
        private final Standing standing;

        Reading(MessageManager mailbox, Mono<LivingUids> listed, long count, Standing standing) {
            this.mailbox = mailbox;
            this.id = mailbox.getId();
            this.listed = listed;
            this.count = count;
            this.standing = standing;
        }

        Mono<LivingUids> living() {
            if (!standing.countsAllRemovals()) {
                count(Counter.SELECT_UNCERTAIN);
                return listed;
            }
            return Mono.zip(kept(), highest()).flatMap(read -> read.getT1()
                    .map(snapshot -> rolled(snapshot, read.getT2()))
                    .orElseGet(() -> Mono.fromRunnable(() -> count(Counter.SELECT_WITHOUT_SNAPSHOT)))
                    .switchIfEmpty(listedAndKept(read.getT1())));
        }

        private Mono<Optional<Snapshot>> kept() {
            return snapshots
                    .read(id)
                    .onErrorResume(failure -> failed(id, failure))
                    .filter(snapshot -> clock.instant().isBefore(snapshot.read().plus(LONGEST_LIFE)))
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty());
        }

        // Again: the one of the standing may have been read before the last intent was struck off.
        private Mono<ModSeq> highest() {
            return Mono.fromCallable(mailbox::getMailboxEntity).flatMap(highestModSeq::highest);
        }

        /** Empty if that can not be proved right. */
        private Mono<LivingUids> rolled(Snapshot snapshot, ModSeq highest) {
            return log.since(id, snapshot.base(), highest)
                    .map(Changes::movement)
                    .map(movement -> movement.map(moved -> moved.from(snapshot.uids())))
                    .onErrorResume(failure -> failed(id, failure))
                    .defaultIfEmpty(Optional.empty())
                    .flatMap(uids -> judged(uids, snapshot, highest));
        }

        private Mono<LivingUids> judged(Optional<LivingUids> uids, Snapshot snapshot, ModSeq highest) {
            if (uids.isEmpty()) {
                count(Counter.SELECT_UNCERTAIN);
                return Mono.empty();
            }
            if (uids.get().size() != count) {
                count(Counter.SELECT_MISCOUNTED);
                return Mono.empty();
            }
            count(Counter.SELECT_FROM_SNAPSHOT);
            if (highest.asLong() - snapshot.base().asLong() > longRoll) {
                keep(id, Snapshot.of(highest, snapshot.read(), uids.get()));
            }
            return Mono.just(uids.get());
        }

        private Mono<LivingUids> listedAndKept(Optional<Snapshot> previous) {
            return Mono.zip(listed, settled(), Mono.just(clock.instant()))
                    .doOnNext(read -> read.getT2()
                            .filter(base -> isWorthKeeping(base, previous))
                            .map(base -> Snapshot.of(base, read.getT3(), read.getT1()))
                            .ifPresent(snapshot -> keep(id, snapshot)))
                    .map(read -> read.getT1());
        }

        /** Up to which mod-sequence all had been written when the reading began. */
        private Mono<Optional<ModSeq>> settled() {
            return log.settled(id, standing.highest(), ChangeLog.LONGEST_OPERATION)
                    .timeout(PATIENCE)
                    .onErrorResume(failure -> failed(id, failure))
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty());
        }

        private boolean isWorthKeeping(ModSeq base, Optional<Snapshot> previous) {
            return standing.highest().asLong() - base.asLong() <= ChangeLog.LONGEST_INTERVAL
                    && previous.map(snapshot -> base.compareTo(snapshot.base()) > 0)
                            .orElse(true);
        }
    }

    private void keep(MailboxId mailbox, Snapshot snapshot) {
        if (writers.tryAcquire()) {
            Mono.defer(() -> snapshots.write(mailbox, snapshot))
                    .timeout(LONGEST_WRITING)
                    .subscribeOn(Schedulers.parallel())
                    .doFinally(end -> writers.release())
                    .subscribe(
                            nothing -> {}, failure -> failed(mailbox, failure).subscribe());
        }
    }

    private <T> Mono<T> failed(MailboxId mailbox, Throwable failure) {
        return Mono.fromRunnable(() -> {
            count(Counter.SNAPSHOT_FAILED);
            LOGGER.debug(
                    "Could not use or write the snapshot of a mailbox: mailbox={} cause={}",
                    mailbox.serialize(),
                    failure.toString());
        });
    }

    private void count(Counter counter) {
        metrics.generate(counter.metric()).increment();
    }
}
