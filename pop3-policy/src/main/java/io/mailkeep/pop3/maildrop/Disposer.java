package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multimaps;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * Carries out the disposals that a state holds and erases them from it. Each step may be repeated: UIDs are never
 * given twice, and what has already arrived at a destination is not moved again.
 */
final class Disposer {
    private final UserLedger ledger;
    private final Inbox inbox;
    private final Reconciliation reconciliation;

    Disposer(UserLedger ledger, Inbox inbox, Reconciliation reconciliation) {
        this.ledger = ledger;
        this.inbox = inbox;
        this.reconciliation = reconciliation;
    }

    /**
     * Blocking. Carries out the disposals of the given messages, which the caller has just decided. Others may be in
     * the hands of another session.
     */
    MaildropState dispose(MaildropState state, Set<MessageUid> decided) throws MailboxException {
        return carryOut(state, decided::contains, inbox::move);
    }

    /** Blocking. Carries out disposals of which an interrupted session may have done a part. The state without them. */
    MaildropState finish(MaildropState state) throws MailboxException {
        return carryOut(state, any -> true, inbox::resumeMove);
    }

    private MaildropState carryOut(MaildropState state, Predicate<MessageUid> chosen, Move move)
            throws MailboxException {
        ImmutableList<LedgerEntry> due = state.entries().stream()
                .filter(entry -> entry.disposal().isPresent() && chosen.test(entry.uid()))
                .collect(ImmutableList.toImmutableList());
        if (due.isEmpty() || !isOfInbox(state)) {
            return state;
        }
        ImmutableListMultimap<Disposal, LedgerEntry> byDisposal =
                Multimaps.index(due, entry -> entry.disposal().orElseThrow());
        for (Disposal disposal : byDisposal.keySet()) {
            if (disposal.destination().isPresent()) {
                move.of(byDisposal.get(disposal), disposal.destination().get());
            } else {
                inbox.expunge(uids(byDisposal.get(disposal)));
            }
        }
        ImmutableSet<MessageUid> done = uids(due);
        return ledger.update(state, current -> isOfInbox(current) ? without(done, due, current) : current);
    }

    private MaildropState without(ImmutableSet<MessageUid> done, List<LedgerEntry> due, MaildropState state) {
        return reconciliation
                .remember(state, due)
                .withEntries(state.entries().stream().filter(entry -> !done.contains(entry.uid())));
    }

    // UIDs begin anew in an INBOX that was re-created: the same number is another message there.
    private boolean isOfInbox(MaildropState state) {
        return state.mailboxId().equals(Optional.of(inbox.id()));
    }

    private static ImmutableSet<MessageUid> uids(List<LedgerEntry> entries) {
        return entries.stream().map(LedgerEntry::uid).collect(ImmutableSet.toImmutableSet());
    }

    private interface Move {
        void of(List<LedgerEntry> entries, String destination) throws MailboxException;
    }
}
