package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** The legal holds on one mailbox's messages. Reads the header of a message only for a hold that asks for it. Blocking. */
final class Holds {
    private final ImmutableMap<String, Hold> holds;
    private final Supplier<Folder> folder;

    Holds(ImmutableMap<String, Hold> holds, Supplier<Folder> folder) {
        this.holds = holds;
        this.folder = folder;
    }

    boolean cover(LedgerEntry entry) {
        return on(entry).isPresent();
    }

    /** The identifier of a hold that covers the message; empty when none does. */
    Optional<String> on(LedgerEntry entry) {
        return on(entry.uid(), entry.life().delivered());
    }

    Optional<String> on(MessageUid uid, Instant delivered) {
        return holds.entrySet().stream()
                .filter(hold -> covers(hold.getValue(), uid, delivered))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean covers(Hold hold, MessageUid uid, Instant delivered) {
        return hold.since().filter(delivered::isBefore).isEmpty()
                && hold.before().filter(before -> !delivered.isBefore(before)).isEmpty()
                && hold.from()
                        .map(from -> isFrom(uid, from.toLowerCase(Locale.US)))
                        .orElse(true)
                && hold.subject()
                        .map(text -> hasSubject(uid, text.toLowerCase(Locale.ROOT)))
                        .orElse(true);
    }

    private boolean isFrom(MessageUid uid, String wanted) {
        return MailboxCopies.senders(folder.get(), uid).stream()
                .anyMatch(sender -> wanted.startsWith("@") ? sender.endsWith(wanted) : sender.equals(wanted));
    }

    private boolean hasSubject(MessageUid uid, String wanted) {
        try {
            return folder.get().fields(uid, "Subject").stream()
                    .map(subject -> DecoderUtil.decodeEncodedWords(subject, DecodeMonitor.SILENT))
                    .anyMatch(subject -> subject.toLowerCase(Locale.ROOT).contains(wanted));
        } catch (MailboxException e) {
            throw new IllegalStateException("the subject of message " + uid.asLong() + " can not be read", e);
        }
    }
}
