package io.mailkeep.imap.removal;

import com.google.inject.Inject;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.uids.UidSet;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.reactivestreams.Publisher;

/**
 * Gives each new mailbox its first mod-sequence: {@code <listener>} of {@code listeners.xml}. James says 0 of a mailbox
 * that never had one, wherever a client asks, and clients take that for a mailbox without mod-sequences. Never blocks.
 */
public final class NewMailboxListener implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class NewMailboxGroup extends Group {}

    private static final Group GROUP = new NewMailboxGroup();

    private final ModSeqRaise modSeqs;

    @Inject
    NewMailboxListener(ModSeqRaise modSeqs) {
        this.modSeqs = modSeqs;
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
        return event instanceof MailboxAdded;
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return modSeqs.raise(((MailboxAdded) event).getMailboxId(), Entry.removed(UidSet.none()))
                .then();
    }
}
