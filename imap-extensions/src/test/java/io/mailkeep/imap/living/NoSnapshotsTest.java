package io.mailkeep.imap.living;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;

class NoSnapshotsTest implements SnapshotsContract {
    private final AtomicLong mailboxes = new AtomicLong();

    @Override
    public Snapshots testee() {
        return new NoSnapshots();
    }

    @Override
    public MailboxId freshMailbox() {
        return TestId.of(mailboxes.incrementAndGet());
    }
}
