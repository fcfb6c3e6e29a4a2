package io.mailkeep.pop3.maildrop;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * Carries out the disposals of a state that are due and erases them from it, but for messages under a legal hold: no
 * other class removes or moves mail. Each step may be repeated: UIDs are never
 * given twice, and what has already arrived at a destination is not moved again.
 */
final class Disposer {
    // A removal takes a while: of what was found free, only so many are removed by what the rules were at one moment.
    private static final int REMOVED_AT_ONCE = 200;

    private final UserLedger ledger;
    private final Folder folder;
    private final Reconciliation reconciliation;
    private final Holds known;
    private final Supplier<Holds> current;
    private final HoldAudit audit;
    private final Quotas quotas;
    private final Instant now;

    /**
     * @param known the user's holds as they were read some time ago, which spares what they cover the reading of those
     *     of now
     * @param current reads those of now
     */
    Disposer(
            UserLedger ledger,
            Folder folder,
            Reconciliation reconciliation,
            Holds known,
            Supplier<Holds> current,
            HoldAudit audit,
            Quotas quotas,
            Instant now) {
        this.ledger = ledger;
        this.folder = folder;
        this.reconciliation = reconciliation;
        this.known = known;
        this.current = current;
        this.audit = audit;
        this.quotas = quotas;
        this.now = now;
    }

    /**
     * Blocking. Carries out the disposals of the given messages, which the caller has just decided. Others may be in
     * the hands of another session.
     */
    MaildropState dispose(MaildropState state, Set<MessageUid> decided) throws MailboxException {
        return carryOut(state, decided::contains, decided.size(), (due, destination) -> {});
    }

    /**
     * Blocking. Carries out disposals of which an interrupted session may have done a part, of each kind at most so
     * many. The state without them.
     */
    MaildropState finish(MaildropState state, int most) throws MailboxException {
        return carryOut(state, any -> true, most, this::countIfBegun);
    }

    /** Groups that fail leave the others alone; the first is thrown once all were tried, but for a busy target. */
    private MaildropState carryOut(MaildropState state, Predicate<MessageUid> chosen, int most, Preparation preparation)
            throws MailboxException {
        if (!isOfFolder(state)) {
            return state;
        }
        ImmutableListMultimap<Disposal, LedgerEntry> due = state.entries().stream()
                .filter(entry -> chosen.test(entry.uid()) && isDue(entry))
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        entry -> entry.disposal().orElseThrow().atOnce(), entry -> entry));
        MaildropState left = state;
        Optional<Exception> failure = Optional.empty();
        for (Disposal disposal : due.keySet()) {
            try {
                left = carryOut(left, disposal, due.get(disposal), most, preparation);
            } catch (MailboxException | RuntimeException e) {
                failure = failure.filter(first -> !(first instanceof TargetBusyException))
                        .or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            Throwables.throwIfInstanceOf(failure.get(), MailboxException.class);
            Throwables.throwIfUnchecked(failure.get());
        }
        return left;
    }

    private MaildropState carryOut(
            MaildropState state, Disposal disposal, List<LedgerEntry> wanted, int most, Preparation preparation)
            throws MailboxException {
        if (!disposal.removes()) {
            return ledger.update(state, current -> isOfFolder(current) ? waited(uids(wanted), current) : current);
        }
        List<LedgerEntry> due = known.release(wanted, most, audit, HoldAudit.Path.POP3);
        if (due.isEmpty()) {
            return state;
        }
        preparation.of(due, disposal.destination());
        List<LedgerEntry> done = new ArrayList<>();
        for (List<LedgerEntry> some : Lists.partition(due, REMOVED_AT_ONCE)) {
            List<LedgerEntry> free = current.get().release(some, some.size(), audit, HoldAudit.Path.POP3);
            remove(free, disposal.destination());
            done.addAll(free);
        }
        return ledger.update(state, stored -> isOfFolder(stored) ? without(done, stored) : stored);
    }

    /** Nothing arrives twice, unless a node that was frozen in its move goes on with it later. */
    private void remove(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException {
        if (entries.isEmpty()) {
            return;
        }
        if (destination.isPresent()) {
            folder.move(entries, destination.get());
        } else {
            folder.expunge(uids(entries));
        }
    }

    /**
     * James tells of a batch once all of it is removed, so that nothing has counted a part that a crash left; it is
     * counted before the ledger forgets that there was one.
     */
    private void countIfBegun(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException {
        if (!folder.hasAll(uids(entries))
                || (destination.isPresent() && folder.hasArrived(entries, destination.get()))) {
            quotas.recount(folder);
        }
    }

    private boolean isDue(LedgerEntry entry) {
        return entry.disposal().filter(disposal -> disposal.isDue(now)).isPresent();
    }

    private static MaildropState waited(ImmutableSet<MessageUid> over, MaildropState state) {
        return state.withEntries(
                state.entries().stream().map(entry -> over.contains(entry.uid()) ? entry.withoutDisposal() : entry));
    }

    private MaildropState without(List<LedgerEntry> done, MaildropState state) {
        ImmutableSet<MessageUid> gone = uids(done);
        return reconciliation
                .remember(state, done)
                .withEntries(state.entries().stream().filter(entry -> !gone.contains(entry.uid())));
    }

    // UIDs begin anew in an INBOX that was re-created: the same number is another message there.
    private boolean isOfFolder(MaildropState state) {
        return state.mailboxId().equals(Optional.of(folder.id()));
    }

    private static ImmutableSet<MessageUid> uids(Collection<LedgerEntry> entries) {
        return entries.stream().map(LedgerEntry::uid).collect(ImmutableSet.toImmutableSet());
    }

    /** What comes before a removal. */
    private interface Preparation {
        void of(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException;
    }
}
