package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.hold.Senders;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageResult;

/**
 * The messages of one mailbox as conditions see them. Flags are read for all at once when the first is asked for, the
 * quota once, senders message by message. Blocking; for one opening of a maildrop.
 */
final class MailboxCopies {
    private static final Flags GONE = new Flags();

    private final Username user;
    private final MaildropState state;
    private final Supplier<Folder> folder;
    private final Function<Folder, Long> octetsAbove;
    private final Function<LedgerEntry, MessageLife> life;
    private final Holds holds;
    private final Supplier<ImmutableMap<MessageUid, Flags>> flags;
    private final Supplier<ImmutableSet<Long>> excess;

    /**
     * @param folder opened when something must be read from it
     * @param octetsAbove how many octets the user has above the retention's percentage of the quota
     * @param life what retention counts from, which may differ from what the entry says of one device
     * @param holds what can not be removed to free room
     */
    MailboxCopies(
            Username user,
            MaildropState state,
            Supplier<Folder> folder,
            Function<Folder, Long> octetsAbove,
            UserPolicies policies,
            Function<LedgerEntry, MessageLife> life,
            Holds holds,
            Instant now) {
        this.user = user;
        this.state = state;
        this.folder = folder;
        this.octetsAbove = octetsAbove;
        this.life = life;
        this.holds = holds;
        this.flags = Suppliers.memoize(this::readFlags);
        this.excess = Suppliers.memoize(() -> chooseExcess(policies, now));
    }

    Copy of(LedgerEntry entry) {
        return new MailboxCopy(entry, () -> excess.get().contains(entry.uid().asLong()));
    }

    private ImmutableMap<MessageUid, Flags> readFlags() {
        return folder.get().list(MessageUid.MIN_VALUE).stream()
                .collect(ImmutableMap.toImmutableMap(MessageResult::getUid, MessageResult::getFlags));
    }

    /** What the rule lets go without looking at the quota goes first; then the oldest, until enough is freed. */
    private ImmutableSet<Long> chooseExcess(UserPolicies policies, Instant now) {
        long toFree = octetsAbove.apply(folder.get());
        if (toFree <= 0) {
            return ImmutableSet.of();
        }
        ImmutableList<LedgerEntry> removable = state.entries().stream()
                .filter(entry -> isKept(entry, now) && isDue(entry, policies, true, now) && !holds.cover(entry))
                .sorted(Comparator.comparing(
                        entry -> life.apply(entry).keptSince().orElseThrow()))
                .collect(ImmutableList.toImmutableList());
        for (LedgerEntry entry : removable) {
            if (isDue(entry, policies, false, now)) {
                toFree -= entry.size();
            }
        }
        ImmutableSet.Builder<Long> chosen = ImmutableSet.builder();
        for (LedgerEntry entry : removable) {
            if (toFree > 0 && !isDue(entry, policies, false, now)) {
                chosen.add(entry.uid().asLong());
                toFree -= entry.size();
            }
        }
        return chosen.build();
    }

    /** By all devices that are told apart: what one of them still needs is not a copy. */
    private boolean isKept(LedgerEntry entry, Instant now) {
        return entry.disposal().isEmpty()
                && life.apply(entry)
                        .keptSince()
                        .filter(since -> !since.isAfter(now))
                        .isPresent();
    }

    private boolean isDue(LedgerEntry entry, UserPolicies policies, boolean isExcess, Instant now) {
        return policies.retention(entry.note())
                .explain(new MailboxCopy(entry, () -> isExcess))
                .isDue(now);
    }

    private final class MailboxCopy implements Copy {
        private final LedgerEntry entry;
        private final Supplier<Boolean> isExcess;

        MailboxCopy(LedgerEntry entry, Supplier<Boolean> isExcess) {
            this.entry = entry;
            this.isExcess = isExcess;
        }

        @Override
        public Username user() {
            return user;
        }

        @Override
        public String mailboxId() {
            return state.mailboxId().orElseThrow();
        }

        @Override
        public long uid() {
            return entry.uid().asLong();
        }

        @Override
        public MessageLife life() {
            return life.apply(entry);
        }

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public ImmutableSet<String> labels() {
            return entry.note().map(DeliveryNote::labels).orElse(ImmutableSet.of());
        }

        @Override
        public Flags flags() {
            return flags.get().getOrDefault(entry.uid(), GONE);
        }

        @Override
        public Optional<String> sender() {
            return senders(folder.get(), entry.uid()).stream().findFirst();
        }

        @Override
        public boolean isExcess() {
            return isExcess.get();
        }
    }

    /** The addresses in the From fields, in lower case. */
    private static List<String> senders(Folder folder, MessageUid uid) {
        try {
            return Senders.of(folder.fields(uid, "From"));
        } catch (MailboxException e) {
            throw new IllegalStateException("the sender of message " + uid.asLong() + " can not be read", e);
        }
    }
}
