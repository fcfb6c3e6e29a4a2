package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multimaps;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Blocking. The state without disposals; the given one when it has none or is of another INBOX. */
    MaildropState finish(MaildropState state) throws MailboxException {
        ImmutableList<LedgerEntry> due = state.entries().stream()
                .filter(entry -> entry.disposal().isPresent())
                .collect(ImmutableList.toImmutableList());
        if (due.isEmpty() || !state.mailboxId().equals(Optional.of(inbox.id()))) {
            return state;
        }
        ImmutableListMultimap<Disposal, LedgerEntry> byDisposal =
                Multimaps.index(due, entry -> entry.disposal().orElseThrow());
        for (Map.Entry<Disposal, Collection<LedgerEntry>> group :
                byDisposal.asMap().entrySet()) {
            dispose(group.getKey(), ImmutableList.copyOf(group.getValue()));
        }
        ImmutableSet<MessageUid> done = due.stream().map(LedgerEntry::uid).collect(ImmutableSet.toImmutableSet());
        return ledger.update(state, current -> reconciliation
                .remember(current, due)
                .withEntries(current.entries().stream().filter(entry -> !done.contains(entry.uid()))));
    }

    private void dispose(Disposal disposal, List<LedgerEntry> entries) throws MailboxException {
        if (disposal.destination().isPresent()) {
            inbox.move(entries, disposal.destination().get());
        } else {
            inbox.expunge(entries.stream().map(LedgerEntry::uid).collect(ImmutableList.toImmutableList()));
        }
    }
}
