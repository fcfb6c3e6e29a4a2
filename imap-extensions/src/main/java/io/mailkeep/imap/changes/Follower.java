package io.mailkeep.imap.changes;

import java.util.Collection;
import java.util.Optional;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;

/**
 * Who wants to hear what has been written to the change log, on the one node that wrote it. A hint: a node that dies tells
 * nobody. Thread-safe; never blocks, never fails.
 */
public interface Follower {
    /** Nobody. */
    Follower NONE = new Follower() {
        @Override
        public boolean follows() {
            return false;
        }

        @Override
        public Optional<String> note(MailboxEvent change) {
            return Optional.empty();
        }

        @Override
        public void recorded(MailboxEvent change, Collection<ModSeq> modSeqs) {}

        @Override
        public void mailboxChanged(MailboxEvent change) {}
    };

    /** Whether it wants to hear of anything. */
    boolean follows();

    /**
     * What the log is to keep beside what messages did: a few hundred characters, at most thousands. The same for the same
     * event, which may come again.
     */
    Optional<String> note(MailboxEvent change);

    /** What messages did is in the log, with these mod-sequences. */
    void recorded(MailboxEvent change, Collection<ModSeq> modSeqs);

    /** A mailbox was created, renamed or deleted. */
    void mailboxChanged(MailboxEvent change);
}
