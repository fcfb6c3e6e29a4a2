package io.mailkeep.imap.changes;

import io.mailkeep.imap.Readings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MessageRange;

/** A mailbox that remembers what was read of it. */
final class ReadRanges {
    private final List<MessageRange> ranges = new CopyOnWriteArrayList<>();
    private final MessageManager recorded;

    ReadRanges(MessageManager mailbox) {
        recorded = Readings.of(mailbox, (range, messages) -> {
            ranges.add(range);
            return messages;
        });
    }

    MessageManager mailbox() {
        return recorded;
    }

    List<MessageRange> ranges() {
        return ranges;
    }
}
