package io.mailkeep.imap.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class MemoryChangeLogTest implements ChangeLogContract {
    private final AtomicLong mailboxes = new AtomicLong();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final MemoryChangeLog testee = new MemoryChangeLog(clock);

    @Override
    public ChangeLog testee() {
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

    @Test
    void forgetsTheOldestModSequencesOfAMailbox() {
        MailboxId mailbox = freshMailbox();
        LongStream.rangeClosed(1, ChangeLog.LONGEST_INTERVAL + 1).forEach(modSeq -> testee.record(
                        mailbox, ModSeq.of(modSeq), Entry.touched(UidSet.range(modSeq, modSeq)))
                .block());

        assertThat(testee.since(mailbox, ModSeq.of(0), ModSeq.of(10)).block().missing())
                .hasToString("[[1..2)]");
    }
}
