package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.hold.Senders;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.core.Username;

/**
 * The messages of one mailbox as conditions see them. The quota is read once. Blocking; for one opening of a maildrop.
 */
final class MailboxCopies {
    private final MaildropId id;
    private final MaildropState state;
    private final Supplier<Folder> folder;
    private final Looks looks;
    private final Quotas quotas;
    private final Verdicts verdicts;
    private final Function<LedgerEntry, MessageLife> life;
    private final Holds holds;
    private final Supplier<Supplier<ImmutableSet<Long>>> excess;

    /**
     * @param folder opened when the quota is read
     * @param life what retention counts from, which may differ from what the entry says of one device
     * @param holds what can not be removed to free room
     */
    MailboxCopies(
            MaildropId id,
            MaildropState state,
            Supplier<Folder> folder,
            Looks looks,
            Quotas quotas,
            Verdicts verdicts,
            Function<LedgerEntry, MessageLife> life,
            Holds holds) {
        this.id = id;
        this.state = state;
        this.folder = folder;
        this.looks = looks;
        this.quotas = quotas;
        this.verdicts = verdicts;
        this.life = life;
        this.holds = holds;
        this.excess = Suppliers.memoize(this::chosenOrFailure);
    }

    Copy of(LedgerEntry entry) {
        return new MailboxCopy(
                entry, () -> excess.get().get().contains(entry.uid().asLong()));
    }

    // What it fails of is no fault of the copy that asks first: no other needs to find out again, which may be dear.
    private Supplier<ImmutableSet<Long>> chosenOrFailure() {
        try {
            ImmutableSet<Long> chosen = chooseExcess();
            return () -> chosen;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    /**
     * What the rule lets go without looking at the quota goes first; then the oldest, until enough is freed. None when it
     * can not be told which these are.
     */
    private ImmutableSet<Long> chooseExcess() {
        Optional<Integer> percent =
                verdicts.policies().users().retention().rule().quotaPercent();
        if (percent.isEmpty() || quotas.octetsAbove(folder.get(), percent.get()) <= 0) {
            return ImmutableSet.of();
        }
        Verdicts apart = verdicts.apart();
        Predicate<LedgerEntry> wouldGo = isDue(apart, true);
        ImmutableList<LedgerEntry> removable =
                Verdicts.choose(state.entries(), entry -> isKept(entry) && wouldGo.test(entry) && !holds.cover(entry))
                        .stream()
                        .sorted(Comparator.comparing(
                                entry -> life.apply(entry).keptSince().orElseThrow()))
                        .collect(ImmutableList.toImmutableList());
        ImmutableList<LedgerEntry> anyway = Verdicts.choose(removable, isDue(apart, false));
        if (apart.gaveUp()) {
            // Older ones, which may go first, were not asked. Told here, as a rule that asks of the quota first may now
            // fail of none.
            apart.failure().ifPresent(verdicts::fail);
            return ImmutableSet.of();
        }
        // Nothing is removed by what may be counted wrong; whoever has nothing that could be is not read.
        long toFree = removable.isEmpty()
                ? 0
                : quotas.octetsListedAbove(folder.get(), percent.get()) - octets(anyway) - octets(leaving());
        ImmutableSet.Builder<Long> chosen = ImmutableSet.builder();
        for (LedgerEntry entry : Sets.difference(ImmutableSet.copyOf(removable), ImmutableSet.copyOf(anyway))) {
            if (toFree > 0) {
                chosen.add(entry.uid().asLong());
                toFree -= entry.size();
            }
        }
        return chosen.build();
    }

    /** Those whose removal is decided and frees room, but was not carried out: it failed, or there were too many. */
    private ImmutableList<LedgerEntry> leaving() {
        return state.entries().stream()
                .filter(entry -> entry.disposal().filter(this::frees).isPresent() && !holds.cover(entry))
                .collect(ImmutableList.toImmutableList());
    }

    private boolean frees(Disposal disposal) {
        return disposal.removes() && disposal.destination().isEmpty() && disposal.isDue(verdicts.now());
    }

    private static long octets(List<LedgerEntry> entries) {
        return entries.stream().mapToLong(LedgerEntry::size).sum();
    }

    /** By all devices that are told apart: what one of them still needs is not a copy. */
    private boolean isKept(LedgerEntry entry) {
        return entry.disposal().isEmpty()
                && life.apply(entry)
                        .keptSince()
                        .filter(since -> !since.isAfter(verdicts.now()))
                        .isPresent();
    }

    private Predicate<LedgerEntry> isDue(Verdicts apart, boolean isExcess) {
        return entry -> apart.isDue(entry, new MailboxCopy(entry, () -> isExcess));
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
            return id.user();
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
            return looks.flags(entry.uid());
        }

        @Override
        public Optional<String> sender() {
            return Senders.of(looks.fields(entry.uid(), "From")).stream().findFirst();
        }

        @Override
        public boolean isExcess() {
            return isExcess.get();
        }
    }
}
