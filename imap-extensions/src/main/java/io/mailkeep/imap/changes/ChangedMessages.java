package io.mailkeep.imap.changes;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.util.function.Function;
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
 * What changed in a mailbox since a client was there: of the messages that the change log names, or, where it can not
 * prove itself complete, of all. The log may name too many; what is true of a message is read from its mailbox.
 * Thread-safe; never blocks.
 */
@Singleton
public final class ChangedMessages {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangedMessages.class);

    // To read some rows too many costs less than a further statement.
    private static final long BRIDGED = 64;
    private static final int MOST_RANGES = 256;
    private static final int RANGES_AT_ONCE = 4;

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
     * Every message whose mod-sequence is above {@code known}, ascending by UID; of those above {@code highest}, which
     * the caller has read from the mailbox before, some or all. Fails only where the mailbox can not be read.
     */
    public Flux<ComposedMessageIdWithMetaData> since(
            MessageManager mailbox, MailboxSession session, ModSeq known, ModSeq highest) {
        return log.since(mailbox.getId(), known, highest)
                .map(changes -> changes.complete()
                        ? among(changes.touched(), mailbox, session)
                        : mender.mendingBy(all(mailbox, session), mailbox.getId(), changes, highest))
                .onErrorResume(failure -> {
                    failed(mailbox.getId(), failure);
                    return Mono.just(all(mailbox, session));
                })
                .flatMapMany(Function.identity())
                .filter(message -> message.getModSeq().compareTo(known) > 0);
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

    private Flux<ComposedMessageIdWithMetaData> among(UidSet touched, MessageManager mailbox, MailboxSession session) {
        ImmutableList<MessageRange> ranges = touched.bridging(BRIDGED).toMessageRanges();
        return ranges.size() > MOST_RANGES
                ? all(mailbox, session)
                : Flux.fromIterable(ranges)
                        .flatMapSequential(range -> mailbox.listMessagesMetadata(range, session), RANGES_AT_ONCE)
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
