package io.mailkeep.imap.removal;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.apache.james.utils.UpdatableTickingClock;

class MemoryRemovalIntentsTest implements RemovalIntentsContract {
    private final AtomicLong mailboxes = new AtomicLong();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final MemoryRemovalIntents testee = new MemoryRemovalIntents(clock);

    @Override
    public RemovalIntents testee() {
        return testee;
    }

    @Override
    public UpdatableTickingClock clock() {
        return clock;
    }

    @Override
    public MailboxId freshMailbox() {
        return TestId.of(mailboxes.incrementAndGet());
    }
}
