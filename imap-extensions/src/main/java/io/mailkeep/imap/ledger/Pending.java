package io.mailkeep.imap.ledger;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import org.apache.james.mailbox.model.MailboxId;

/** What is known here and not written yet: one position for each device and mailbox. Thread-safe. */
final class Pending {
    private final int most;
    private final Table<Visitor, MailboxId, Position> positions = HashBasedTable.create();

    Pending(int most) {
        this.most = most;
    }

    /** Whether there was a place for it. */
    synchronized boolean add(Visitor visitor, MailboxId mailbox, Position position) {
        Position before = positions.get(visitor, mailbox);
        if (before == null && positions.size() >= most) {
            return false;
        }
        positions.put(visitor, mailbox, before == null ? position : before.and(position));
        return true;
    }

    synchronized ImmutableTable<Visitor, MailboxId, Position> take() {
        ImmutableTable<Visitor, MailboxId, Position> taken = ImmutableTable.copyOf(positions);
        positions.clear();
        return taken;
    }
}
