package io.mailkeep.search.indexing;

import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;

class MissedInMemoryTest implements MissedContract {
    private final MissedInMemory testee = new MissedInMemory();
    private long mailboxes;

    @Override
    public Missed testee() {
        return testee;
    }

    @Override
    public MailboxId anyMailbox() {
        return InMemoryId.of(++mailboxes);
    }
}
