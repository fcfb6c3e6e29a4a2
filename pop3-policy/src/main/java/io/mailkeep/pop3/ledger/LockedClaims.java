package io.mailkeep.pop3.ledger;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.Username;

/** Claims of any store by a lock beside it. */
@Singleton
public final class LockedClaims implements MaildropClaims {
    private final MaildropLock lock;
    private final MaildropStore store;

    @Inject
    public LockedClaims(MaildropLock lock, MaildropStore store) {
        this.lock = lock;
        this.store = store;
    }

    @Override
    public Optional<MaildropListing> claim(Username user, String holder, Duration lease) {
        return lock.acquire(user, holder, lease) ? Optional.of(store.list(MaildropId.of(user))) : Optional.empty();
    }

    @Override
    public boolean renew(Username user, String holder, Duration lease) {
        return lock.renew(user, holder, lease);
    }

    @Override
    public void release(Username user, String holder) {
        lock.release(user, holder);
    }
}
