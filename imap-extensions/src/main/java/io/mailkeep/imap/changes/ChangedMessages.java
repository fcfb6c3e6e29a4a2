package io.mailkeep.imap.changes;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What changed in a mailbox since a client was there: by the change log alone, by reading messages that it names without
 * knowing their flags, or, where it can not prove itself complete, by reading all. Thread-safe; never blocks.
 */
@Singleton
public final class ChangedMessages {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangedMessages.class);

    private static final int MOST_RANGES = 256;
    private static final int RANGES_AT_ONCE = 4;

    // A STORE that got its mod-sequence before what the client knows may have been written after a later one.
    private static final long LOOKED_BACK = 100;

    private final ChangeLog log;
    private final Mender mender;
    private final MetricFactory metrics;

    @Inject
    ChangedMessages(ChangeLog log, Mender mender, MetricFactory metrics) {
        this.log = log;
        this.mender = mender;
        this.metrics = metrics;
    }

    /**
     * Every message that lives and whose mod-sequence is above {@code known}, in any order; of those above {@code
     * highest}, which the caller has read from the mailbox before, some or all. Fails only where the mailbox can not be
     * read.
     *
     * @param living which of some messages live; those that it leaves out are not told, unless they are read
     */
    public Flux<ChangedMessage> since(
            MessageManager mailbox,
            MailboxSession session,
            ModSeq known,
            ModSeq highest,
            UnaryOperator<UidSet> living) {
        return log.since(mailbox.getId(), lookingBack(known, highest), highest)
                .map(changes -> {
                    Changes since = changes.after(known);
                    return since.complete()
                            ? fromLog(
                                    living.apply(since.touched()), LatestFlags.of(changes.entries()), mailbox, session)
                            : mender.mendingBy(all(mailbox, session), mailbox.getId(), since, highest)
                                    .map(ChangedMessage::of);
                })
                .onErrorResume(failure -> {
                    failed(mailbox.getId(), failure);
                    return Mono.just(all(mailbox, session).map(ChangedMessage::of));
                })
                .flatMapMany(Function.identity())
                .filter(message -> message.modSeq().compareTo(known) > 0);
    }

    private static ModSeq lookingBack(ModSeq known, ModSeq highest) {
        long least = Math.max(known.asLong() - LOOKED_BACK, highest.asLong() - ChangeLog.LONGEST_INTERVAL);
        return ModSeq.of(Math.min(known.asLong(), Math.max(0, least)));
    }

    /**
     * A set that holds every message whose mod-sequence is above {@code known} and not above {@code highest}, with
     * others; empty if the log can not tell.
     */
    public Mono<UidSet> touchedSince(MailboxId mailbox, ModSeq known, ModSeq highest) {
        return log.since(mailbox, known, highest)
                .onErrorResume(failure -> {
                    failed(mailbox, failure);
                    return Mono.empty();
                })
                .filter(Changes::complete)
                .map(Changes::touched);
    }

    private Flux<ChangedMessage> fromLog(
            UidSet changed, LatestFlags latest, MessageManager mailbox, MailboxSession session) {
        UidSet unknown = latest.unknown(changed);
        ImmutableList<MessageRange> ranges = unknown.toRead().toMessageRanges();
        if (ranges.size() > MOST_RANGES) {
            return all(mailbox, session).map(ChangedMessage::of);
        }
        Flux<ChangedMessage> read = Flux.fromIterable(ranges)
                .flatMap(range -> mailbox.listMessagesMetadata(range, session), RANGES_AT_ONCE)
                .map(ChangedMessage::of)
                .filter(message -> unknown.contains(message.uid().asLong()));
        return Flux.fromStream(() -> latest.among(changed))
                .concatWith(read)
                .doOnSubscribe(subscription -> count(Counter.RESYNC_FROM_LOG));
    }

    private Flux<ComposedMessageIdWithMetaData> all(MessageManager mailbox, MailboxSession session) {
        return Flux.defer(() -> mailbox.listMessagesMetadata(MessageRange.all(), session))
                .doOnSubscribe(subscription -> count(Counter.RESYNC_FROM_MAILBOX));
    }

    private void failed(MailboxId mailbox, Throwable failure) {
        count(Counter.CHANGE_LOG_FAILED);
        LOGGER.debug("Could not read the change log: mailbox={} cause={}", mailbox.serialize(), failure.toString());
    }

    private void count(Counter counter) {
        metrics.generate(counter.metric()).increment();
    }
}
