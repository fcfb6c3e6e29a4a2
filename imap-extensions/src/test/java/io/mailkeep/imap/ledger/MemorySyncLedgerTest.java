package io.mailkeep.imap.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Username;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class MemorySyncLedgerTest implements SyncLedgerContract {
    private final AtomicLong mailboxes = new AtomicLong();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemorySyncLedger testee = new MemorySyncLedger(clock);

    @Override
    public SyncLedger testee() {
        return testee;
    }

    @Override
    public MailboxId freshMailbox() {
        return InMemoryId.of(mailboxes.incrementAndGet());
    }

    @Test
    void aDeviceThatDoesNotComeIsForgotten() {
        Username user = SyncLedgerContract.anyUser();
        testee.write(user, SyncLedgerContract.known(PHONE)).block();

        clock.setInstant(NOW.plus(SyncLedger.KEPT).minus(Duration.ofSeconds(1)));
        assertThat(testee.devices(user).collectList().block()).hasSize(1);
        clock.setInstant(NOW.plus(SyncLedger.KEPT));

        assertThat(testee.devices(user).collectList().block()).isEmpty();
    }
}
