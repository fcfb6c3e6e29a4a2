package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/** One session's maildrop. Numbers start at 1 and never change while it is open. Not thread-safe. */
public final class Maildrop {
    private final KeepPolicy policy;
    private final Inbox inbox;
    private final UserLedger ledger;
    private final Disposer disposer;
    private final CommitLog log;
    private final Clock clock;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ImmutableList<OfferedMessage> messages;
    private MaildropState state;

    Maildrop(
            KeepPolicy policy,
            Inbox inbox,
            UserLedger ledger,
            Disposer disposer,
            CommitLog log,
            Clock clock,
            MaildropState state,
            Runnable onClose) {
        this.policy = policy;
        this.inbox = inbox;
        this.ledger = ledger;
        this.disposer = disposer;
        this.log = log;
        this.clock = clock;
        this.state = state;
        this.onClose = onClose;
        this.messages = state.offered().stream().map(OfferedMessage::of).collect(ImmutableList.toImmutableList());
    }

    /** The policy that was the user's when the session began. */
    public KeepPolicy policy() {
        return policy;
    }

    /** Message number n stands at index n-1. */
    public ImmutableList<OfferedMessage> messages() {
        return messages;
    }

    /** Blocking. The whole message as stored; the caller closes the stream. */
    public InputStream content(int number) throws MessageGoneException, MailboxException {
        return inbox.content(uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /** Blocking. The header and its empty line, without reading the body. */
    public InputStream header(int number) throws MessageGoneException, MailboxException {
        return inbox.header(uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /**
     * Blocking. Carries out what the session marked, as the policy says: flags first, which may be repeated; then the
     * ledger, whose replacement is the moment that decides; then what is left to do in the mailbox. An exception means
     * that the outcome is not known: the client must be told {@code -ERR [SYS/TEMP]}; what was accepted is finished by
     * a later session or sweep, and nothing that was not marked is touched.
     */
    public CommitResult commit(Marks marks) throws MailboxException {
        ImmutableSet<MessageUid> retrieved = uids(marks::isRetrieved);
        ImmutableSet<MessageUid> deleted = uids(marks::isDeleted);
        if (retrieved.isEmpty() && deleted.isEmpty()) {
            return CommitResult.NOTHING;
        }
        addFlags(retrieved, deleted);
        Instant now = clock.instant();
        Set<MessageUid> decided = new HashSet<>();
        state = ledger.update(state, current -> {
            requireSameInbox(current);
            decided.clear();
            current.entries().stream()
                    .filter(entry -> entry.offered() && deleted.contains(entry.uid()))
                    .forEach(entry -> decided.add(entry.uid()));
            return current.withEntries(current.entries().stream().map(entry -> marked(entry, retrieved, decided, now)));
        });
        CommitResult result = CommitResult.of(policy.onDelete().action(), decided.size(), retrieved.size());
        log.committed(inbox, policy, result, decided);
        state = disposer.dispose(state, decided);
        return result;
    }

    // UIDs begin anew in an INBOX that was re-created: a mark would hit another message.
    private void requireSameInbox(MaildropState current) throws MailboxException {
        if (!current.mailboxId().equals(Optional.of(inbox.id()))) {
            throw new MailboxException("INBOX was re-created while the session was open; nothing was changed");
        }
    }

    private void addFlags(ImmutableSet<MessageUid> retrieved, ImmutableSet<MessageUid> deleted)
            throws MailboxException {
        Flags flags = policy.onRetrieve().flags();
        boolean expunges = policy.onDelete().action() == OnDelete.Action.EXPUNGE;
        ImmutableSet<MessageUid> flagged = retrieved.stream()
                .filter(uid -> !(expunges && deleted.contains(uid)))
                .collect(ImmutableSet.toImmutableSet());
        if (!flagged.isEmpty() && !flags.equals(new Flags())) {
            inbox.addFlags(flags, flagged);
        }
    }

    private LedgerEntry marked(
            LedgerEntry entry, ImmutableSet<MessageUid> retrieved, Set<MessageUid> decided, Instant now) {
        LedgerEntry known = retrieved.contains(entry.uid()) ? entry.retrievedAt(now) : entry;
        if (!decided.contains(entry.uid())) {
            return known;
        }
        switch (policy.onDelete().action()) {
            case EXPUNGE:
                return known.disposedBy(Disposal.EXPUNGE);
            case RELEASE:
                return known.releasedAt(now);
            case MOVE:
                return known.disposedBy(
                        Disposal.moveTo(policy.onDelete().mailbox().orElseThrow()));
            case IGNORE:
                return known;
        }
        throw new IllegalStateException("no such action: " + policy.onDelete());
    }

    private ImmutableSet<MessageUid> uids(IntPredicate marked) {
        return IntStream.rangeClosed(1, messages.size())
                .filter(marked)
                .mapToObj(this::uid)
                .collect(ImmutableSet.toImmutableSet());
    }

    private MessageUid uid(int number) {
        return messages.get(number - 1).uid();
    }

    /** Blocking. Gives the maildrop's lock back and ends the mailbox session; harmless when called again. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.run();
        }
    }
}
