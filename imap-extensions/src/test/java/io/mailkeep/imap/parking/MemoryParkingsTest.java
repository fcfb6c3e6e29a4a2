package io.mailkeep.imap.parking;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;

class MemoryParkingsTest implements ParkingsContract {
    private final MemoryParkings testee = new MemoryParkings();
    private final AtomicLong mailboxes = new AtomicLong();

    @Override
    public Parkings testee() {
        return testee;
    }

    @Override
    public MailboxId freshMailbox() {
        return TestId.of(mailboxes.incrementAndGet());
    }
}
