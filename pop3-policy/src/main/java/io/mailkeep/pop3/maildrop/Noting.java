package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;

/**
 * Takes the notes of delivery over into the ledger. A note is written after its message, so that one listed in between
 * is asked for again until it can not come any more; that nothing is left to ask for is remembered. Blocking.
 */
final class Noting {
    private final DeliveryNotes notes;
    private final MaildropId id;
    private final Instant settled;

    Noting(DeliveryNotes notes, MaildropId id, Instant now) {
        this.notes = notes;
        this.id = id;
        this.settled = now.minus(DeliveryNotes.WRITTEN_WITHIN);
    }

    /** The listed state with the notes of what is new since the known one, and of what has none for certain. */
    MaildropState of(MaildropState known, MaildropState listed) {
        if (notes.equals(DeliveryNotes.NONE)) {
            return listed;
        }
        boolean same = known.mailboxId().equals(listed.mailboxId());
        ImmutableList<LedgerEntry> open = listed.entries().stream()
                .filter(entry -> entry.uid().asLong() > (same ? known.highestUid() : 0) || isOpen(entry, known))
                .filter(entry -> entry.note().isEmpty())
                .collect(ImmutableList.toImmutableList());
        MaildropState noted = read(listed, open);
        boolean nothingLeft = !open.isEmpty()
                && open.stream().allMatch(entry -> entry.life().delivered().isBefore(settled));
        return noted.equals(known) && !nothingLeft ? known : noted.withNoted(settled);
    }

    /** The state with what notes have come of those messages. */
    MaildropState of(MaildropState known, Predicate<MessageUid> wanted) {
        return read(
                known,
                known.entries().stream()
                        .filter(entry ->
                                wanted.test(entry.uid()) && entry.note().isEmpty() && isOpen(entry, known))
                        .collect(ImmutableList.toImmutableList()));
    }

    private static boolean isOpen(LedgerEntry entry, MaildropState known) {
        // Before there were notes, the last look at the whole mailbox is as good.
        Instant asked = known.noted().orElseGet(() -> known.verified().minus(DeliveryNotes.WRITTEN_WITHIN));
        return !entry.life().delivered().isBefore(asked);
    }

    private MaildropState read(MaildropState state, Collection<LedgerEntry> open) {
        if (open.isEmpty()) {
            return state;
        }
        Map<String, Instant> delivered = new HashMap<>();
        open.forEach(entry ->
                keys(entry).forEach(key -> delivered.put(key, entry.life().delivered())));
        ImmutableMap<String, DeliveryNote> found = notes.read(id.user(), delivered);
        return found.isEmpty()
                ? state
                : state.withEntries(state.entries().stream().map(entry -> noted(entry, found)));
    }

    private LedgerEntry noted(LedgerEntry entry, ImmutableMap<String, DeliveryNote> found) {
        return entry.note().isPresent()
                ? entry
                : keys(entry)
                        .flatMap(key -> Optional.ofNullable(found.get(key)).stream())
                        .findFirst()
                        .map(entry::noted)
                        .orElse(entry);
    }

    private Stream<String> keys(LedgerEntry entry) {
        return Stream.concat(
                id.folder().map(folder -> DeliveryNotes.inMailbox(folder, entry.messageId())).stream(),
                Stream.of(entry.messageId()));
    }
}
