package io.mailkeep.imap.keeping;

import com.google.inject.Inject;
import io.mailkeep.imap.lease.BusyException;
import io.mailkeep.imap.lease.Turns;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.maildrop.TargetBusyException;
import java.util.List;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;

/** The turns that IMAP and POP3 have in common. */
final class CommonTurns implements MoveTurns {
    private final Turns turns;
    private final MetricFactory metrics;

    @Inject
    CommonTurns(Turns turns, MetricFactory metrics) {
        this.turns = turns;
        this.metrics = metrics;
    }

    @Override
    public <P> void take(MailboxId target, List<P> parts, Move<P> move) throws MailboxException {
        try {
            turns.takeBlocking(target, parts, move::of);
        } catch (BusyException e) {
            metrics.generate(Counter.TARGET_BUSY.metric()).increment();
            throw new TargetBusyException(e);
        }
    }
}
