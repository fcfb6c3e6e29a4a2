package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterables;
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
    /** James moves by a copy and a removal: for so long it may be under way. */
    private static final Duration MOVING = Duration.ofMinutes(1);

    private final MaildropStore store;
    private final MaildropId id;
    private final Folder folder;
    private final boolean shown;
    private final Noting noting;
    private final Instant now;

    /** @param shown whether clients are told the UIDLs */
    Reconciliation(MaildropStore store, MaildropId id, Folder folder, boolean shown, DeliveryNotes notes, Instant now) {
        this.store = store;
        this.noting = new Noting(notes, id, now);
        this.id = id;
        this.folder = folder;
        this.shown = shown;
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
        List<LedgerEntry> arrived = arrived(difference, base.departures(), elsewhere);
        MaildropState followed = base.withEntries(Stream.concat(difference.staying().stream(), arrived.stream())
                .sorted((a, b) -> a.uid().compareTo(b.uid())));
        if (arrived.size() < difference.arrived().size()) {
            // By the count alone, what was left out could be taken for another message that has gone since.
            return followed.withVerified(Instant.EPOCH);
        }
        return difference.verified() ? followed.withVerified(now) : followed;
    }

    private static MessageUid lowest(MaildropState known) {
        return known.entries().isEmpty()
                ? known.firstNewUid()
                : known.entries().get(0).uid();
    }

    private ImmutableList<LedgerEntry> arrived(Difference difference, boolean departures, Elsewhere.Source elsewhere)
            throws MailboxException {
        if (difference.arrived().isEmpty()) {
            return ImmutableList.of();
        }
        if (difference.known().mailboxId().isEmpty() && id.folder().isEmpty()) {
            // The first opening: clients may know each message by the UID, which is what stock James gave as UIDL.
            return difference.arrived().stream()
                    .map(message -> entry(message, UidlMint.bare(message.getUid())))
                    .collect(ImmutableList.toImmutableList());
        }
        Elsewhere others = elsewhere.read();
        List<MessageResult> arrived = shown ? settled(difference.arrived(), others) : difference.arrived();
        ImmutableSetMultimap<String, Uidl> before = ImmutableSetMultimap.<String, Uidl>builder()
                .putAll(left(difference))
                .putAll(others.left())
                .putAll(departures || others.departures() ? departed(arrived) : ImmutableSetMultimap.of())
                .build();
        Set<Uidl> taken = new HashSet<>();
        Iterables.concat(others.staying(), difference.staying()).forEach(entry -> taken.add(entry.uidl()));
        ImmutableList.Builder<LedgerEntry> entries = ImmutableList.builder();
        for (MessageResult message : arrived) {
            Uidl uidl = uidl(message, before.get(id(message)), taken);
            taken.add(uidl);
            entries.add(entry(message, uidl));
        }
        return entries.build();
    }

    /**
     * Without those that may still leave another mailbox, by whose UIDL clients know them: listed now, each would be a
     * further copy for ever. A message that was copied is listed that much later.
     */
    private List<MessageResult> settled(List<MessageResult> arrived, Elsewhere others) {
        Set<String> young =
                arrived.stream().filter(this::isYoung).map(Reconciliation::id).collect(ImmutableSet.toImmutableSet());
        if (young.isEmpty()) {
            return arrived;
        }
        Set<String> moving = others.staying().stream()
                .map(LedgerEntry::messageId)
                .filter(young::contains)
                .collect(ImmutableSet.toImmutableSet());
        return arrived.stream()
                .filter(message -> !moving.contains(id(message)))
                .collect(ImmutableList.toImmutableList());
    }

    private boolean isYoung(MessageResult message) {
        // The clock of the node that saved it may be ahead.
        return message.getSaveDate()
                .filter(saved -> Duration.between(saved.toInstant(), now).abs().compareTo(MOVING) < 0)
                .isPresent();
    }

    private static String id(MessageResult message) {
        return message.getMessageId().serialize();
    }

    private static ImmutableSetMultimap<String, Uidl> left(Difference difference) {
        return difference.left().stream()
                .collect(ImmutableSetMultimap.toImmutableSetMultimap(LedgerEntry::messageId, LedgerEntry::uidl));
    }

    private ImmutableSetMultimap<String, Uidl> departed(List<MessageResult> arrived) {
        return store.departed(
                id.user(), arrived.stream().map(Reconciliation::id).collect(ImmutableList.toImmutableList()));
    }

    /** The UIDL that the message had before, or else its own, or else one for a further copy of it. */
    private Uidl uidl(MessageResult message, Collection<Uidl> before, Set<Uidl> taken) {
        String messageId = id(message);
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
                id(message),
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
