package io.mailkeep.pop3.maildrop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;

/** Turns of which there are as many as a test says, and that tells for which mailbox they were. */
final class ScriptedTurns implements MoveTurns {
    private final List<MailboxId> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    void leave(int turns) {
        left.set(turns);
    }

    /** The target of each, the first first. */
    List<MailboxId> taken() {
        return taken;
    }

    @Override
    public <P> void take(MailboxId target, List<P> parts, Move<P> move) throws MailboxException {
        for (P part : parts) {
            if (left.getAndDecrement() <= 0) {
                throw new TargetBusyException(new IllegalStateException("others are at it"));
            }
            taken.add(target);
            move.of(part);
        }
    }
}
