package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/** Opens maildrops for sessions, and looks after those that no session opens. Thread-safe. */
@Singleton
public final class Maildrops {
    private final MailboxManager mailboxes;
    private final MaildropStore store;
    private final Leases leases;
    private final ClassOfService classOfService;
    private final MaildropSettings settings;
    private final CommitLog log;
    private final Clock clock;

    @Inject
    Maildrops(
            MailboxManager mailboxes,
            MaildropStore store,
            Leases leases,
            ClassOfService classOfService,
            MaildropSettings settings,
            CommitLog log,
            Clock clock) {
        this.mailboxes = mailboxes;
        this.store = store;
        this.leases = leases;
        this.classOfService = classOfService;
        this.settings = settings;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Blocking. Opens the maildrop of an authenticated user, creating INBOX when there is none; the session ends with
     * it. Any exception other than {@link MaildropInUseException} means that the state could not be read: the login
     * must be refused.
     */
    public Maildrop open(MailboxSession session) throws MaildropInUseException, MailboxException {
        Runnable release = leases.acquire(session.getUser());
        try {
            mailboxes.startProcessingRequest(session);
            return new Opening(Inbox.open(mailboxes, session)).open(() -> end(session, release));
        } catch (MailboxException | RuntimeException e) {
            end(session, release);
            throw e;
        }
    }

    /**
     * Blocking. Finishes what interrupted sessions left and removes the kept copies of a user whose time is over. Does
     * nothing while a session holds the maildrop.
     */
    public Upkeep lookAfter(Username user) throws MailboxException {
        Runnable release;
        try {
            release = leases.acquire(user);
        } catch (MaildropInUseException inUse) {
            return Upkeep.IN_USE;
        }
        MailboxSession session = mailboxes.createSystemSession(user);
        try {
            mailboxes.startProcessingRequest(session);
            Optional<Inbox> inbox = Inbox.find(mailboxes, session);
            return inbox.isPresent() ? new Opening(inbox.get()).lookAfter() : Upkeep.of(0, 0);
        } finally {
            end(session, release);
        }
    }

    private void end(MailboxSession session, Runnable release) {
        try {
            mailboxes.endProcessingRequest(session);
        } finally {
            release.run();
        }
    }

    /** What one opening of one maildrop works with. */
    private final class Opening {
        private final Instant now = clock.instant();
        private final Inbox inbox;
        private final Username user;
        private final KeepPolicy policy;
        private final UserLedger ledger;
        private final Reconciliation reconciliation;
        private final Disposer disposer;

        Opening(Inbox inbox) {
            this.inbox = inbox;
            this.user = inbox.session().getUser();
            this.policy = classOfService.policyOf(user);
            this.ledger = new UserLedger(store, user);
            this.reconciliation = new Reconciliation(store, inbox, now);
            this.disposer = new Disposer(ledger, inbox, reconciliation);
        }

        Maildrop open(Runnable onClose) throws MailboxException {
            MaildropState state = follow(finishInterrupted(ledger.load()));
            return new Maildrop(policy, inbox, ledger, disposer, log, clock, state, onClose);
        }

        Upkeep lookAfter() throws MailboxException {
            MaildropState stored = ledger.load();
            MaildropState finished = finishInterrupted(stored);
            MaildropState current = follow(finished);
            Set<MessageUid> expired = new HashSet<>();
            MaildropState marked = ledger.update(current, known -> {
                expired.clear();
                if (!known.mailboxId().equals(current.mailboxId())) {
                    return known;
                }
                known.entries().stream().filter(this::isExpired).forEach(entry -> expired.add(entry.uid()));
                return known.withEntries(known.entries().stream()
                        .map(entry -> expired.contains(entry.uid()) ? entry.disposedBy(Disposal.EXPUNGE) : entry));
            });
            if (!expired.isEmpty()) {
                log.expired(inbox, policy, expired);
                disposer.dispose(marked, expired);
            }
            return Upkeep.of(expired.size(), disposals(stored) - disposals(finished));
        }

        private boolean isExpired(LedgerEntry entry) {
            return entry.kept()
                    && entry.disposal().isEmpty()
                    && policy.retention()
                            .expiry(entry.life())
                            .filter(expiry -> !expiry.isAfter(now))
                            .isPresent();
        }

        private MaildropState follow(MaildropState state) throws MailboxException {
            return ledger.update(state, known -> reconciliation.follow(known, settings.verifyEvery()));
        }

        /** What can not be finished stays hidden, as the client was promised: no reason to refuse a login or an expiry. */
        private MaildropState finishInterrupted(MaildropState stored) {
            try {
                return disposer.finish(stored);
            } catch (MailboxException | RuntimeException e) {
                log.disposalFailed(user, e);
                return stored;
            }
        }

        private int disposals(MaildropState state) {
            return Math.toIntExact(state.entries().stream()
                    .filter(entry -> entry.disposal().isPresent())
                    .count());
        }
    }
}
