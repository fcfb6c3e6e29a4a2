package io.mailkeep.imap.changes;

import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Fills holes of the log with what a reading of the whole mailbox shows, so that the next client needs none. What has
 * the mod-sequence of a hole is what that mod-sequence touched, less the messages that were touched again (found at
 * their present mod-sequence) or removed (found by their absence).
 *
 * <p>Only settled mod-sequences are mended. A STORE allocates its mod-sequence first and writes its messages one by one:
 * a reading in between sees some of them, and an entry of these would claim to be the whole. Once such an operation can
 * no longer run, what it left is final; its mod-sequence must have been known that long when the reading began.
 *
 * <p>Thread-safe; never blocks, never fails; a reader waits for one row, a second at most.
 */
@Singleton
final class Mender {
    private static final Logger LOGGER = LoggerFactory.getLogger(Mender.class);

    static final Duration AGE = ChangeLog.LONGEST_OPERATION;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_MENDING = Duration.ofSeconds(60);
    private static final int MOST_HOLES = 1000;

    // How many mailboxes; further ones are left to their next reader.
    private final Semaphore slots = new Semaphore(4);
    private final ChangeLog log;
    private final MetricFactory metrics;

    @Inject
    Mender(ChangeLog log, MetricFactory metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    /** The reading, of the whole mailbox from now on, by which holes are mended once it is complete. */
    Flux<ComposedMessageIdWithMetaData> mendingBy(
            Flux<ComposedMessageIdWithMetaData> reading, MailboxId mailbox, Changes changes, ModSeq highest) {
        return log.settled(mailbox, highest, AGE)
                .timeout(PATIENCE)
                .onErrorResume(failure -> {
                    failed(mailbox, failure);
                    return Mono.just(ModSeq.first());
                })
                .flatMapMany(settled -> {
                    Holes holes = new Holes(changes.missing().subRangeSet(Range.atMost(settled.asLong())));
                    return reading.doOnNext(holes::found).doOnComplete(() -> mend(mailbox, holes.entries()));
                });
    }

    private void mend(MailboxId mailbox, ImmutableMap<ModSeq, Entry> entries) {
        if (!entries.isEmpty() && slots.tryAcquire()) {
            Mono.defer(() -> log.record(mailbox, entries))
                    .timeout(LONGEST_MENDING)
                    .subscribeOn(Schedulers.parallel())
                    .doFinally(end -> slots.release())
                    .subscribe(nothing -> {}, failure -> failed(mailbox, failure));
        }
    }

    private void failed(MailboxId mailbox, Throwable failure) {
        metrics.generate(Counter.CHANGE_LOG_FAILED.metric()).increment();
        LOGGER.debug("Could not mend the change log: mailbox={} cause={}", mailbox.serialize(), failure.toString());
    }

    /** The newest holes and the messages found for them. Not thread-safe: a reading is serial. */
    private static final class Holes {
        private final Map<Long, List<MessageUid>> holes = new HashMap<>();

        Holes(RangeSet<Long> modSeqs) {
            for (Range<Long> range : modSeqs.asDescendingSetOfRanges()) {
                ContiguousSet.create(range, DiscreteDomain.longs()).descendingSet().stream()
                        .limit(MOST_HOLES - holes.size())
                        .forEach(modSeq -> holes.put(modSeq, new ArrayList<>()));
            }
        }

        void found(ComposedMessageIdWithMetaData message) {
            List<MessageUid> uids = holes.get(message.getModSeq().asLong());
            if (uids != null) {
                uids.add(message.getComposedMessageId().getUid());
            }
        }

        ImmutableMap<ModSeq, Entry> entries() {
            return holes.entrySet().stream()
                    .collect(ImmutableMap.toImmutableMap(
                            hole -> ModSeq.of(hole.getKey()), hole -> Entry.touched(UidSet.of(hole.getValue()))));
        }
    }
}
