package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Maps;
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
     * The state as it should be now: the given one itself when nothing has changed. Blocking.
     *
     * @param takenElsewhere UIDLs that other mailboxes of the same maildrop have given
     * @param seen a look since the maildrop was locked, if there was one
     */
    MaildropState follow(
            MaildropState known, Duration verifyEvery, Set<Uidl> takenElsewhere, Optional<Folder.Look> seen)
            throws MailboxException {
        return noting.of(known, list(known, verifyEvery, takenElsewhere, seen));
    }

    /** Whether {@link #follow} would take a short look at the mailbox, and no more if that shows nothing new. */
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

    private MaildropState list(
            MaildropState known, Duration verifyEvery, Set<Uidl> takenElsewhere, Optional<Folder.Look> seen)
            throws MailboxException {
        if (known.mailboxId().isEmpty() && id.folder().isEmpty()) {
            return activate(known.forMailbox(folder.id()));
        }
        if (known.mailboxId().isEmpty()) {
            return compare(known.forMailbox(folder.id()), takenElsewhere);
        }
        if (!known.mailboxId().get().equals(folder.id())) {
            // The old INBOX was deleted or renamed, its messages with it.
            return compare(remember(known, known.entries()).forMailbox(folder.id()), takenElsewhere);
        }
        if (isUnverified(known.verified(), verifyEvery, now)) {
            return compare(known, takenElsewhere);
        }
        Folder.Look look = seen.filter(before -> before.from().equals(known.firstNewUid()))
                .orElseGet(() -> folder.look(known.firstNewUid(), Optional.of(lowest(known))));
        List<MessageResult> arrived = look.arrived();
        if (known.entries().size() + arrived.size() != look.count()) {
            return compare(known, takenElsewhere);
        }
        return arrived.isEmpty() ? known : append(known, known.entries(), arrived, takenElsewhere);
    }

    private static MessageUid lowest(MaildropState known) {
        return known.entries().isEmpty()
                ? known.firstNewUid()
                : known.entries().get(0).uid();
    }

    /** The first opening: clients may know each message by the UID, which is what stock James gave as UIDL. */
    private MaildropState activate(MaildropState empty) {
        return empty.withEntries(folder.list(MessageUid.MIN_VALUE).stream()
                        .map(message -> entry(message, UidlMint.bare(message.getUid()))))
                .withVerified(now);
    }

    private MaildropState compare(MaildropState known, Set<Uidl> takenElsewhere) {
        ImmutableMap<MessageUid, MessageResult> living =
                Maps.uniqueIndex(folder.list(MessageUid.MIN_VALUE), MessageResult::getUid);
        List<LedgerEntry> staying = new ArrayList<>();
        List<LedgerEntry> left = new ArrayList<>();
        Set<MessageUid> listed = new HashSet<>();
        for (LedgerEntry entry : known.entries()) {
            (living.containsKey(entry.uid()) ? staying : left).add(entry);
            listed.add(entry.uid());
        }
        List<MessageResult> arrived = living.values().stream()
                .filter(message -> !listed.contains(message.getUid()))
                .collect(ImmutableList.toImmutableList());
        return append(remember(known, left), staying, arrived, takenElsewhere).withVerified(now);
    }

    private MaildropState append(
            MaildropState known, List<LedgerEntry> staying, List<MessageResult> arrived, Set<Uidl> takenElsewhere) {
        ImmutableSetMultimap<String, Uidl> departed = departed(known, arrived);
        Set<Uidl> taken = new HashSet<>(takenElsewhere);
        staying.forEach(entry -> taken.add(entry.uidl()));
        List<LedgerEntry> all = new ArrayList<>(staying);
        for (MessageResult message : arrived) {
            Uidl uidl = uidl(message, departed.get(message.getMessageId().serialize()), taken);
            taken.add(uidl);
            all.add(entry(message, uidl));
        }
        return known.withEntries(all.stream().sorted((a, b) -> a.uid().compareTo(b.uid())));
    }

    private ImmutableSetMultimap<String, Uidl> departed(MaildropState known, List<MessageResult> arrived) {
        if (!known.departures() || arrived.isEmpty()) {
            return ImmutableSetMultimap.of();
        }
        return store.departed(
                id.user(),
                arrived.stream()
                        .map(message -> message.getMessageId().serialize())
                        .collect(ImmutableList.toImmutableList()));
    }

    /** The UIDL that the message had before it left, or else its own, or else one for a further copy of it. */
    private Uidl uidl(MessageResult message, Collection<Uidl> departed, Set<Uidl> taken) {
        String messageId = message.getMessageId().serialize();
        return Stream.concat(departed.stream(), Stream.of(UidlMint.mint(messageId)))
                .filter(candidate -> !taken.contains(candidate))
                .findFirst()
                .orElseGet(() -> UidlMint.mintCopy(messageId, copy(message)));
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
