package io.mailkeep.imap.removal;

import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.Follower;
import java.time.Clock;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.MetricFactory;

/** The removals of other packages' tests. */
public final class RemovalFixture {
    private final MemoryRemovalIntents intents;
    private final ModSeqRaise modSeqs;
    private final HighestModSeq highestModSeq;
    private final MetricFactory metrics;

    public RemovalFixture(MailboxSessionMapperFactory mappers, ChangeLog log, Clock clock, MetricFactory metrics) {
        this.metrics = metrics;
        intents = new MemoryRemovalIntents(clock);
        modSeqs = new ModSeqRaise(mappers, log, metrics);
        highestModSeq = new HighestModSeq(mappers, modSeqs, intents, clock, metrics);
    }

    public ReactiveGroupEventListener listener(Follower follower) {
        return new RemovalListener(modSeqs, intents, follower, metrics);
    }

    public ReactiveGroupEventListener newMailboxListener() {
        return new NewMailboxListener(modSeqs);
    }

    public PreDeletionHook hook() {
        return new RemovalHook(intents, metrics);
    }

    public Removals removals() {
        return new Removals(intents);
    }

    public HighestModSeq highestModSeq() {
        return highestModSeq;
    }

    public Standing standing(MessageManager mailbox) {
        try {
            return highestModSeq.standing(mailbox.getMailboxEntity()).block();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void begin(MailboxId mailbox, String removal) {
        intents.begin(mailbox, Batch.named(removal)).block();
    }

    public void finish(MailboxId mailbox, String removal) {
        intents.finish(mailbox, Batch.named(removal)).block();
    }

    public ModSeq raise(MailboxId mailbox, Entry reason) {
        return modSeqs.raise(mailbox, reason).block();
    }
}
