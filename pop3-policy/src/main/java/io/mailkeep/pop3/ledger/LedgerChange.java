package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.james.mailbox.MessageUid;

/** What has become different of a mailbox's ledger. Of messages that left it nothing is told. */
@AutoValue
public abstract class LedgerChange {
    public static LedgerChange of(
            MaildropId id,
            String mailboxId,
            ImmutableSet<MessageUid> uids,
            ImmutableSetMultimap<KeepTransition, MessageUid> transitions,
            long version) {
        return new AutoValue_LedgerChange(id, mailboxId, uids, transitions, version);
    }

    /** Empty where nothing is. */
    static Optional<LedgerChange> between(MaildropId id, MaildropState previous, MaildropState next) {
        ImmutableSet.Builder<MessageUid> uids = ImmutableSet.builder();
        compare(previous, next, (before, after) -> uids.add(after.uid()));
        return next.mailboxId()
                .map(mailboxId -> of(id, mailboxId, uids.build(), transitions(previous, next), next.transitions()))
                .filter(change -> !change.uids().isEmpty());
    }

    static ImmutableSetMultimap<KeepTransition, MessageUid> transitions(MaildropState previous, MaildropState next) {
        ImmutableSetMultimap.Builder<KeepTransition, MessageUid> transitions = ImmutableSetMultimap.builder();
        compare(previous, next, (before, after) -> KeepTransition.between(before, after)
                .forEach(transition -> transitions.put(transition, after.uid())));
        return transitions.build();
    }

    /** The entries ascend by UID; one that was taken over is the same object. */
    private static void compare(
            MaildropState previous, MaildropState next, BiConsumer<Optional<LedgerEntry>, LedgerEntry> different) {
        PeekingIterator<LedgerEntry> known = Iterators.peekingIterator(
                previous.mailboxId().equals(next.mailboxId())
                        ? previous.entries().iterator()
                        : ImmutableSet.<LedgerEntry>of().iterator());
        for (LedgerEntry entry : next.entries()) {
            while (known.hasNext() && known.peek().uidValue() < entry.uidValue()) {
                known.next();
            }
            Optional<LedgerEntry> before = known.hasNext() && known.peek().uidValue() == entry.uidValue()
                    ? Optional.of(known.peek())
                    : Optional.empty();
            if (before.isEmpty() || !before.get().equals(entry)) {
                different.accept(before, entry);
            }
        }
    }

    public abstract MaildropId id();

    /** James's, serialised. */
    public abstract String mailboxId();

    /** The messages that the ledger knows now, or about which it knows something else. */
    public abstract ImmutableSet<MessageUid> uids();

    /** Those of them that POP3, a sweep or an administrator has done something to. */
    public abstract ImmutableSetMultimap<KeepTransition, MessageUid> transitions();

    /** {@link MaildropState#transitions} with them: the version of what is told by them, counted without a gap. */
    public abstract long version();
}
