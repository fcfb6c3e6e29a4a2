package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;

/** What has become different of a mailbox's ledger. Of messages that left it nothing is told. */
@AutoValue
public abstract class LedgerChange {
    public static LedgerChange of(
            MaildropId id,
            String mailboxId,
            ImmutableSet<MessageUid> uids,
            ImmutableSetMultimap<KeepTransition, MessageUid> transitions) {
        return new AutoValue_LedgerChange(id, mailboxId, uids, transitions);
    }

    /** Empty where nothing is. */
    static Optional<LedgerChange> between(MaildropId id, MaildropState previous, MaildropState next) {
        return next.mailboxId()
                .map(mailboxId -> between(id, mailboxId, previous, next))
                .filter(change -> !change.uids().isEmpty());
    }

    /** The entries ascend by UID; one that was taken over is the same object. */
    private static LedgerChange between(MaildropId id, String mailboxId, MaildropState previous, MaildropState next) {
        PeekingIterator<LedgerEntry> known = Iterators.peekingIterator(
                previous.mailboxId().equals(next.mailboxId())
                        ? previous.entries().iterator()
                        : ImmutableSet.<LedgerEntry>of().iterator());
        ImmutableSet.Builder<MessageUid> uids = ImmutableSet.builder();
        ImmutableSetMultimap.Builder<KeepTransition, MessageUid> transitions = ImmutableSetMultimap.builder();
        for (LedgerEntry entry : next.entries()) {
            while (known.hasNext() && known.peek().uidValue() < entry.uidValue()) {
                known.next();
            }
            Optional<LedgerEntry> before = known.hasNext() && known.peek().uidValue() == entry.uidValue()
                    ? Optional.of(known.peek())
                    : Optional.empty();
            if (before.isEmpty() || !before.get().equals(entry)) {
                uids.add(entry.uid());
                KeepTransition.between(before, entry).forEach(transition -> transitions.put(transition, entry.uid()));
            }
        }
        return of(id, mailboxId, uids.build(), transitions.build());
    }

    public abstract MaildropId id();

    /** James's, serialised. */
    public abstract String mailboxId();

    /** The messages that the ledger knows now, or about which it knows something else. */
    public abstract ImmutableSet<MessageUid> uids();

    /** Those of them that POP3, a sweep or an administrator has done something to. */
    public abstract ImmutableSetMultimap<KeepTransition, MessageUid> transitions();
}
