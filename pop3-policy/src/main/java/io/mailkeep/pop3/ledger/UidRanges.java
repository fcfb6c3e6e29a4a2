package io.mailkeep.pop3.ledger;

import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;

/** UIDs as log lines show them: {@code 1:4,7}. */
public final class UidRanges {
    private UidRanges() {}

    public static String of(Collection<MessageUid> uids) {
        return MessageRange.toRanges(uids).stream()
                .map(range -> range.getUidFrom().equals(range.getUidTo())
                        ? Long.toString(range.getUidFrom().asLong())
                        : range.getUidFrom().asLong() + ":" + range.getUidTo().asLong())
                .collect(Collectors.joining(","));
    }
}
