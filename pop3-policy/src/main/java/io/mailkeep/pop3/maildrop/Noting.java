package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropListing;
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
        long followed = same ? known.highestUid() : 0;
        Instant asked = asked(known.noted(), known.verified());
        ImmutableList<LedgerEntry> open = listed.entries().stream()
                .filter(entry -> entry.note().isEmpty())
                .filter(entry -> entry.uid().asLong() > followed || isOpen(entry, asked))
                .collect(ImmutableList.toImmutableList());
        MaildropState noted = read(listed, open);
        boolean nothingLeft = !open.isEmpty()
                && open.stream().allMatch(entry -> entry.delivered().isBefore(settled));
        return noted.equals(known) && !nothingLeft ? known : noted.withNoted(settled);
    }

    /** The state with what notes have come of those messages. */
    MaildropState of(MaildropState known, Predicate<MessageUid> wanted) {
        Instant asked = asked(known.noted(), known.verified());
        return read(
                known,
                known.entries().stream()
                        .filter(entry ->
                                wanted.test(entry.uid()) && entry.note().isEmpty() && isOpen(entry, asked))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** Whether nothing would be asked for if the mailbox has no new messages. */
    static boolean isSettled(DeliveryNotes notes, MaildropListing known) {
        Instant asked = asked(known.noted(), known.verified());
        return notes.equals(DeliveryNotes.NONE)
                || known.unnoted().map(newest -> newest.isBefore(asked)).orElse(true);
    }

    private static Instant asked(Optional<Instant> noted, Instant verified) {
        // Before there were notes, the last look at the whole mailbox is as good.
        return noted.orElseGet(() -> verified.minus(DeliveryNotes.WRITTEN_WITHIN));
    }

    private static boolean isOpen(LedgerEntry entry, Instant asked) {
        return !entry.delivered().isBefore(asked);
    }

    private MaildropState read(MaildropState state, Collection<LedgerEntry> open) {
        if (open.isEmpty()) {
            return state;
        }
        Map<String, Instant> delivered = new HashMap<>();
        open.forEach(entry -> keys(entry).forEach(key -> delivered.put(key, entry.delivered())));
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
