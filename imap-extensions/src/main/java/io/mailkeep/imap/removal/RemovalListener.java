package io.mailkeep.imap.removal;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Raises a mailbox's mod-sequence once messages have left it: {@code <listener>} of {@code listeners.xml}. James waits
 * for it where events do not leave the node, so that an EXPUNGE answers with the mod-sequence raised.
 *
 * <p>The messages are gone when the event is sent, so whoever is told the new mod-sequence finds them gone. The intent is
 * struck off last: a node that dies before leaves it behind, and the mod-sequence is raised once more than needed,
 * never once too few. Fails where it can not be raised, so that James delivers the event again. Never blocks.
 */
public final class RemovalListener implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class RemovalGroup extends Group {}

    private static final Logger LOGGER = LoggerFactory.getLogger(RemovalListener.class);
    private static final Group GROUP = new RemovalGroup();

    private final ModSeqRaise modSeqs;
    private final RemovalIntents intents;
    private final Follower follower;
    private final MetricFactory metrics;

    @Inject
    RemovalListener(ModSeqRaise modSeqs, RemovalIntents intents, Follower follower, MetricFactory metrics) {
        this.modSeqs = modSeqs;
        this.intents = intents;
        this.follower = follower;
        this.metrics = metrics;
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.SYNCHRONOUS;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof Expunged && !event.isNoop();
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        Expunged removal = (Expunged) event;
        Entry entry = Entry.removed(UidSet.of(removal.getUids())).with(follower.note(removal));
        return modSeqs.raise(removal.getMailboxId(), entry)
                .doOnNext(modSeq -> {
                    count(Counter.REMOVALS_RAISED);
                    follower.recorded(removal, ImmutableList.of(modSeq));
                })
                .then(Mono.defer(() -> finish(removal.getMailboxId(), Batch.of(removal.getMessageIds()))));
    }

    private Mono<Void> finish(MailboxId mailbox, Batch batch) {
        return intents.finish(mailbox, batch).onErrorResume(failure -> leftBehind(mailbox, failure));
    }

    // Not tried again: that would raise a further mod-sequence, as the next client will.
    private Mono<Void> leftBehind(MailboxId mailbox, Throwable failure) {
        count(Counter.REMOVAL_INTENTS_FAILED);
        LOGGER.debug("Could not finish a removal: mailbox={} cause={}", mailbox.serialize(), failure.toString());
        return Mono.empty();
    }

    private void count(Counter counter) {
        metrics.generate(counter.metric()).increment();
    }
}
