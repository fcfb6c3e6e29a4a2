package io.mailkeep.imap.selection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Changes;
import io.mailkeep.imap.changes.Movement;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.HighestModSeq;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Looks now and then whether a session has heard of all that happened to its mailbox: events are lost with the node that
 * was to send them, or on the way, while RabbitMQ is away. A look goes up to the mod-sequence that the mailbox had at the
 * look before. By then whatever has one has been written and its event has come, if a period is no shorter than
 * {@link ChangeLog#LONGEST_OPERATION}. Where the session did not hear of each of them the change log is asked, and the
 * mailbox is read if that can not tell. Thread-safe; never blocks, never fails.
 */
@Singleton
public final class MissedChanges {
    /** The system property with the seconds from one look of a session to the next; 0 for none. */
    public static final String SECONDS = "mailkeep.imap.look.seconds";

    private static final Logger LOGGER = LoggerFactory.getLogger(MissedChanges.class);

    // Whole mailboxes at once; others wait for their next look.
    private static final int READERS = 2;

    private final Semaphore readers = new Semaphore(READERS);
    private final Duration period;
    private final HighestModSeq highestModSeq;
    private final ChangeLog log;
    private final MetricFactory metrics;

    @Inject
    MissedChanges(HighestModSeq highestModSeq, ChangeLog log, MetricFactory metrics) {
        this(
                Duration.ofSeconds(Math.max(0, Long.getLong(SECONDS, ChangeLog.LONGEST_OPERATION.toSeconds()))),
                highestModSeq,
                log,
                metrics);
    }

    MissedChanges(Duration period, HighestModSeq highestModSeq, ChangeLog log, MetricFactory metrics) {
        this.period = period;
        this.highestModSeq = highestModSeq;
        this.log = log;
        this.metrics = metrics;
    }

    /** Begins a look if one is due. What it finds is pending then, and told to whoever waits for news. */
    public void look(ImapSession session) {
        if (!period.isZero()) {
            Selection.in(session).ifPresent(selection -> selection
                    .beginLook(System.nanoTime(), period.toNanos())
                    .ifPresent(look -> look(session, selection, look)
                            .subscribeOn(Schedulers.boundedElastic())
                            .subscribe()));
        }
    }

    private Mono<Void> look(ImapSession session, Selection selection, Look look) {
        MessageManager mailbox = selection.getMessageManager();
        return Mono.fromCallable(mailbox::getMailboxEntity)
                // Which makes good the removals that a node left without a mod-sequence when it died.
                .flatMap(highestModSeq::of)
                .flatMap(highest -> missed(mailbox, session.getMailboxSession(), look)
                        .doOnNext(missed -> found(session, selection, selection.looked(look, highest, missed))))
                .then()
                .onErrorResume(failure -> {
                    metrics.generate(Counter.LOOK_FAILED.metric()).increment();
                    LOGGER.warn(
                            "Could not see whether changes were missed, the next look tells: user={} mailbox={} cause={}",
                            session.getUserName().asString(),
                            mailbox.getId().serialize(),
                            failure.toString());
                    return Mono.empty();
                })
                .doFinally(end -> selection.endLook());
    }

    private void found(ImapSession session, Selection selection, int messages) {
        if (messages > 0) {
            metrics.generate(Counter.MISSED.metric()).add(messages);
            LOGGER.info(
                    "Events of a mailbox were lost, a session is told late: user={} mailbox={} messages={}",
                    session.getUserName().asString(),
                    selection.getMailboxId().serialize(),
                    messages);
        }
    }

    /** Empty if that is left to the next look. */
    private Mono<Missed> missed(MessageManager mailbox, MailboxSession session, Look look) {
        Range<Long> interval =
                Range.closedOpen(look.upTo().asLong() + 1, look.noted().asLong() + 1);
        return interval.isEmpty() || look.heard().encloses(interval)
                ? Mono.just(Missed.NOTHING)
                : log.since(mailbox.getId(), look.upTo(), look.noted())
                        .map(changes -> changes.without(look.heard()))
                        .map(unheard -> unheard.movement()
                                .map(movement -> told(mailbox, session, look, unheard, movement))
                                .orElseGet(() -> read(mailbox, session, look, interval)))
                        .onErrorReturn(read(mailbox, session, look, interval))
                        .flatMap(missed -> missed);
    }

    private static Mono<Missed> told(
            MessageManager mailbox, MailboxSession session, Look look, Changes unheard, Movement movement) {
        ImmutableList<MessageUid> gone = uids(look.uids().present(movement.removed()));
        ImmutableList<MessageUid> changed = uids(look.uids().present(unheard.touched()));
        UidSet appeared = movement.added().minus(look.uids().present(movement.added()));
        // Those that are there still: of what went since, the log may tell later.
        return Flux.fromIterable(appeared.toMessageRanges())
                .concatMap(range -> mailbox.listMessagesMetadata(range, session))
                .map(message -> message.getComposedMessageId().getUid())
                .collect(ImmutableList.toImmutableList())
                .map(living -> Missed.of(gone, living, changed, ImmutableList.of()));
    }

    private static ImmutableList<MessageUid> uids(UidSet uids) {
        return uids.uids().stream().map(MessageUid::of).collect(ImmutableList.toImmutableList());
    }

    private Mono<Missed> read(MessageManager mailbox, MailboxSession session, Look look, Range<Long> interval) {
        return Mono.using(
                readers::tryAcquire,
                acquired -> acquired
                        ? Flux.from(mailbox.listMessagesMetadata(MessageRange.all(), session))
                                .collect(() -> new Reading(look, interval), Reading::add)
                                // Comparing a large mailbox would hold up the driver.
                                .publishOn(Schedulers.parallel())
                                .map(Reading::missed)
                        : Mono.empty(),
                acquired -> {
                    if (acquired) {
                        readers.release();
                    }
                });
    }
}
