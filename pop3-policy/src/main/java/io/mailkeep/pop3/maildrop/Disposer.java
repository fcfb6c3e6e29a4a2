package io.mailkeep.pop3.maildrop;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * Carries out the disposals of a state that are due and erases them from it, but for messages under a legal hold: no
 * other class removes or moves mail. Each step may be repeated: UIDs are never
 * given twice, and what has already arrived at a destination is not moved again.
 */
final class Disposer {
    private final UserLedger ledger;
    private final Folder folder;
    private final Reconciliation reconciliation;
    private final Holds holds;
    private final HoldAudit audit;
    private final Quotas quotas;
    private final Instant now;

    Disposer(
            UserLedger ledger,
            Folder folder,
            Reconciliation reconciliation,
            Holds holds,
            HoldAudit audit,
            Quotas quotas,
            Instant now) {
        this.ledger = ledger;
        this.folder = folder;
        this.reconciliation = reconciliation;
        this.holds = holds;
        this.audit = audit;
        this.quotas = quotas;
        this.now = now;
    }

    /**
     * Blocking. Carries out the disposals of the given messages, which the caller has just decided. Others may be in
     * the hands of another session.
     */
    MaildropState dispose(MaildropState state, Set<MessageUid> decided) throws MailboxException {
        return carryOut(state, decided::contains, decided.size(), this::remove);
    }

    /**
     * Blocking. Carries out disposals of which an interrupted session may have done a part, of each kind at most so
     * many. The state without them.
     */
    MaildropState finish(MaildropState state, int most) throws MailboxException {
        return carryOut(state, any -> true, most, this::resume);
    }

    /** Groups that fail leave the others alone; the first is thrown once all were tried, but for a busy target. */
    private MaildropState carryOut(MaildropState state, Predicate<MessageUid> chosen, int most, Removal removal)
            throws MailboxException {
        if (!isOfFolder(state)) {
            return state;
        }
        ImmutableListMultimap<Disposal, LedgerEntry> due = state.entries().stream()
                .filter(entry -> chosen.test(entry.uid()) && isDue(entry))
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        entry -> entry.disposal().orElseThrow().atOnce(), entry -> entry));
        MaildropState current = state;
        Optional<Exception> failure = Optional.empty();
        for (Disposal disposal : due.keySet()) {
            try {
                current = carryOut(current, disposal, due.get(disposal), most, removal);
            } catch (MailboxException | RuntimeException e) {
                failure = failure.filter(first -> !(first instanceof TargetBusyException))
                        .or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            Throwables.throwIfInstanceOf(failure.get(), MailboxException.class);
            Throwables.throwIfUnchecked(failure.get());
        }
        return current;
    }

    private MaildropState carryOut(
            MaildropState state, Disposal disposal, List<LedgerEntry> wanted, int most, Removal removal)
            throws MailboxException {
        if (!disposal.removes()) {
            return ledger.update(state, current -> isOfFolder(current) ? waited(uids(wanted), current) : current);
        }
        List<LedgerEntry> due = holds.release(wanted, most, audit, HoldAudit.Path.POP3);
        if (due.isEmpty()) {
            return state;
        }
        removal.of(due, disposal.destination());
        ImmutableSet<MessageUid> done = uids(due);
        return ledger.update(state, current -> isOfFolder(current) ? without(done, due, current) : current);
    }

    private void remove(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException {
        if (destination.isPresent()) {
            folder.move(entries, destination.get());
        } else {
            folder.expunge(uids(entries));
        }
    }

    /**
     * The same of what was perhaps begun. James tells of a batch once all of it is removed, so that nothing has counted
     * a part that a crash left; it is counted before the ledger forgets that there was one.
     */
    private void resume(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException {
        if (!folder.hasAll(uids(entries))
                || (destination.isPresent() && folder.hasArrived(entries, destination.get()))) {
            quotas.recount(folder);
        }
        // Nothing arrives twice, unless a node that was frozen in its move goes on with it later.
        remove(entries, destination);
    }

    private boolean isDue(LedgerEntry entry) {
        return entry.disposal().filter(disposal -> disposal.isDue(now)).isPresent();
    }

    private static MaildropState waited(ImmutableSet<MessageUid> over, MaildropState state) {
        return state.withEntries(
                state.entries().stream().map(entry -> over.contains(entry.uid()) ? entry.withoutDisposal() : entry));
    }

    private MaildropState without(ImmutableSet<MessageUid> done, List<LedgerEntry> due, MaildropState state) {
        return reconciliation
                .remember(state, due)
                .withEntries(state.entries().stream().filter(entry -> !done.contains(entry.uid())));
    }

    // UIDs begin anew in an INBOX that was re-created: the same number is another message there.
    private boolean isOfFolder(MaildropState state) {
        return state.mailboxId().equals(Optional.of(folder.id()));
    }

    private static ImmutableSet<MessageUid> uids(Collection<LedgerEntry> entries) {
        return entries.stream().map(LedgerEntry::uid).collect(ImmutableSet.toImmutableSet());
    }

    private interface Removal {
        void of(List<LedgerEntry> entries, Optional<String> destination) throws MailboxException;
    }
}
