package io.mailkeep.pop3.maildrop;

import java.util.List;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

/**
 * Has messages taken to a mailbox by one at a time, whatever protocol it is for: of two who move the same message to the
 * same mailbox, one finds it moved. Thread-safe; blocks.
 */
public interface MoveTurns {
    /** For a server none of whose other protocols waits for its turn. */
    MoveTurns NONE = new MoveTurns() {
        @Override
        public <P> void take(MailboxId target, List<P> parts, Move<P> move) throws MailboxException {
            for (P part : parts) {
                move.of(part);
            }
        }
    };

    /**
     * Moves each part in a turn of its own, on the thread of the caller: others have theirs in between.
     *
     * @throws TargetBusyException if others were at it for some seconds; the parts before were moved then
     * @throws MailboxException if a move failed, in the same way
     */
    <P> void take(MailboxId target, List<P> parts, Move<P> move) throws MailboxException;

    /** Moves a part of the messages. */
    @FunctionalInterface
    interface Move<P> {
        void of(P part) throws MailboxException;
    }
}
