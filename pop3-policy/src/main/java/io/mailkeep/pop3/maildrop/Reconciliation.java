package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.ledger.UidlMint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageResult;

/**
 * Brings the ledger in line with a mailbox. The mailbox is the truth of which messages exist, read at login and never
 * through events, which a crash can lose; the ledger is the truth of their UIDLs and of what POP3 did to them.
 *
 * <p>New messages have UIDs above the highest ever listed, so one short read finds them; if the mailbox then counts as
 * many messages as the ledger, nothing has left. Otherwise, and at least every {@code verifyEvery}, all are compared.
 */
final class Reconciliation {
    private final MaildropStore store;
    private final MaildropId id;
    private final Folder folder;
    private final Noting noting;
    private final Instant now;

    Reconciliation(MaildropStore store, MaildropId id, Folder folder, DeliveryNotes notes, Instant now) {
        this.store = store;
        this.noting = new Noting(notes, id, now);
        this.id = id;
        this.folder = folder;
        this.now = now;
    }

    /**
     * How the mailbox differs from the given state now. Blocking; writes nothing.
     *
     * @param seen a look since the maildrop was locked, if there was one
     */
    Difference difference(MaildropState known, Duration verifyEvery, Optional<Folder.Look> seen)
            throws MailboxException {
        if (!isOf(known)) {
            // A ledger that a renaming has yet to bring to another user would begin anew here, and be lost.
            folder.requireOwn(id, known.mailboxId());
            return Difference.ofAnother(known, folder.list(MessageUid.MIN_VALUE));
        }
        if (!isUnverified(known.verified(), verifyEvery, now)) {
            Folder.Look look = seen.filter(before -> before.from().equals(known.firstNewUid()))
                    .orElseGet(() -> folder.look(known.firstNewUid(), Optional.of(lowest(known))));
            if (known.entries().size() + look.arrived().size() == look.count()) {
                return Difference.grown(known, look.arrived());
            }
        }
        return Difference.of(known, folder.list(MessageUid.MIN_VALUE));
    }

    /** The state as it should be: the known one itself when nothing has changed. Blocking. */
    MaildropState follow(Difference difference, Elsewhere.Source elsewhere) throws MailboxException {
        return noting.of(difference.known(), list(difference, elsewhere));
    }

    /** Whether {@link #difference} would take a short look at the mailbox, and no more if that shows nothing new. */
    static boolean isFollowed(MaildropListing known, Folder folder, Duration verifyEvery, Instant now) {
        return known.mailboxId().equals(Optional.of(folder.id())) && !isUnverified(known.verified(), verifyEvery, now);
    }

    private static boolean isUnverified(Instant verified, Duration verifyEvery, Instant now) {
        return verified.plus(verifyEvery).isBefore(now);
    }

    /** The state with the notes that have come since it was last followed, of those of the messages. Blocking. */
    MaildropState noted(MaildropState known, Predicate<MessageUid> wanted) {
        return noting.of(known, wanted);
    }

    private boolean isOf(MaildropState known) {
        return known.mailboxId().equals(Optional.of(folder.id()));
    }

    private MaildropState list(Difference difference, Elsewhere.Source elsewhere) throws MailboxException {
        MaildropState known = difference.known();
        if (difference.arrived().isEmpty() && !difference.verified()) {
            return known;
        }
        MaildropState remembering = remember(known, difference.left());
        MaildropState base = isOf(known) ? remembering : remembering.forMailbox(folder.id());
        Stream<LedgerEntry> entries =
                Stream.concat(difference.staying().stream(), arrived(difference, base.departures(), elsewhere));
        MaildropState followed =
                base.withEntries(entries.sorted((a, b) -> a.uid().compareTo(b.uid())));
        return difference.verified() ? followed.withVerified(now) : followed;
    }

    private static MessageUid lowest(MaildropState known) {
        return known.entries().isEmpty()
                ? known.firstNewUid()
                : known.entries().get(0).uid();
    }

    private Stream<LedgerEntry> arrived(Difference difference, boolean departures, Elsewhere.Source elsewhere)
            throws MailboxException {
        List<MessageResult> arrived = difference.arrived();
        if (arrived.isEmpty()) {
            return Stream.of();
        }
        if (difference.known().mailboxId().isEmpty() && id.folder().isEmpty()) {
            // The first opening: clients may know each message by the UID, which is what stock James gave as UIDL.
            return arrived.stream().map(message -> entry(message, UidlMint.bare(message.getUid())));
        }
        Elsewhere others = elsewhere.read();
        ImmutableSetMultimap<String, Uidl> before = ImmutableSetMultimap.<String, Uidl>builder()
                .putAll(left(difference))
                .putAll(others.left())
                .putAll(departures || others.departures() ? departed(arrived) : ImmutableSetMultimap.of())
                .build();
        Set<Uidl> taken = new HashSet<>(others.taken());
        difference.staying().forEach(entry -> taken.add(entry.uidl()));
        List<LedgerEntry> entries = new ArrayList<>();
        for (MessageResult message : arrived) {
            Uidl uidl = uidl(message, before.get(message.getMessageId().serialize()), taken);
            taken.add(uidl);
            entries.add(entry(message, uidl));
        }
        return entries.stream();
    }

    private static ImmutableSetMultimap<String, Uidl> left(Difference difference) {
        return difference.left().stream()
                .collect(ImmutableSetMultimap.toImmutableSetMultimap(LedgerEntry::messageId, LedgerEntry::uidl));
    }

    private ImmutableSetMultimap<String, Uidl> departed(List<MessageResult> arrived) {
        return store.departed(
                id.user(),
                arrived.stream()
                        .map(message -> message.getMessageId().serialize())
                        .collect(ImmutableList.toImmutableList()));
    }

    /** The UIDL that the message had before, or else its own, or else one for a further copy of it. */
    private Uidl uidl(MessageResult message, Collection<Uidl> before, Set<Uidl> taken) {
        String messageId = message.getMessageId().serialize();
        // A mailbox that was re-created gives UIDs again, while the copy of that name has gone elsewhere.
        Stream<Uidl> copies =
                Stream.iterate(copy(message), name -> name + "+").map(name -> UidlMint.mintCopy(messageId, name));
        return Stream.of(before.stream(), Stream.of(UidlMint.mint(messageId)), copies)
                .flatMap(candidates -> candidates)
                .filter(candidate -> !taken.contains(candidate))
                .findFirst()
                .orElseThrow();
    }

    /** Tells copies of one message apart: UIDs are unique in a mailbox, and names are among those of a user. */
    private String copy(MessageResult message) {
        return id.folder().map(name -> name + "/").orElse("") + message.getUid().asLong();
    }

    private static LedgerEntry entry(MessageResult message, Uidl uidl) {
        return LedgerEntry.arrived(
                message.getUid(),
                uidl,
                message.getMessageId().serialize(),
                message.getSize(),
                message.getInternalDate().toInstant());
    }

    /** Remembers the UIDLs of messages that leave, where the same could not be minted again. Blocking. */
    MaildropState remember(MaildropState state, List<LedgerEntry> leaving) {
        List<LedgerEntry> unmintable = leaving.stream()
                .filter(entry -> !entry.uidl().equals(UidlMint.mint(entry.messageId())))
                .collect(ImmutableList.toImmutableList());
        if (unmintable.isEmpty()) {
            return state;
        }
        store.rememberDeparted(id.user(), unmintable);
        return state.withDepartures();
    }
}
