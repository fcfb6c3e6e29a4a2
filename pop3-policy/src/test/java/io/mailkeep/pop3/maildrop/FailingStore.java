package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.ledger.UserRules;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/** Fails one write, before or after it took effect, and everything after it until it recovers. */
final class FailingStore implements MaildropStore {
    private static final int NEVER = Integer.MAX_VALUE;

    private final MaildropStore delegate;
    private final Set<MaildropId> replaced = new HashSet<>();
    private int writesUntilFailure = NEVER;
    private boolean applied;
    private boolean down;

    FailingStore() {
        this(new MemoryMaildropStore());
    }

    FailingStore(MaildropStore delegate) {
        this.delegate = delegate;
    }

    void failAt(int write, boolean afterItWasApplied) {
        writesUntilFailure = write;
        applied = afterItWasApplied;
        replaced.clear();
    }

    /** Whether a state was replaced since the failure was ordered. */
    boolean hasReplaced(MaildropId id) {
        return replaced.contains(id);
    }

    void failReads() {
        down = true;
    }

    void recover() {
        writesUntilFailure = NEVER;
        down = false;
    }

    @Override
    public MaildropState load(MaildropId user) {
        failIf(down);
        return delegate.load(user);
    }

    @Override
    public long transitions(MaildropId user) {
        failIf(down);
        return delegate.transitions(user);
    }

    @Override
    public Optional<MaildropState> replace(MaildropId user, MaildropState previous, MaildropState next) {
        boolean failing = writesUntilFailure-- == 0;
        failIf(down || (failing && !applied));
        Optional<MaildropState> written = delegate.replace(user, previous, next);
        written.ifPresent(state -> replaced.add(user));
        failIf(failing);
        return written;
    }

    private void failIf(boolean failing) {
        if (failing) {
            down = true;
            throw new IllegalStateException("the store failed");
        }
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        failIf(down);
        delegate.rememberDeparted(user, left);
    }

    @Override
    public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
        failIf(down);
        return delegate.departed(user, messageIds);
    }

    @Override
    public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
        return delegate.summaries(after);
    }

    @Override
    public UserRules rules(Username user) {
        return delegate.rules(user);
    }

    @Override
    public void setPolicy(Username user, Optional<String> policy) {
        delegate.setPolicy(user, policy);
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        delegate.putHold(user, id, hold);
    }

    @Override
    public void removeHold(Username user, String id) {
        delegate.removeHold(user, id);
    }

    @Override
    public void rename(Username from, Username to, Collection<String> mailboxes) {
        delegate.rename(from, to, mailboxes);
    }
}
