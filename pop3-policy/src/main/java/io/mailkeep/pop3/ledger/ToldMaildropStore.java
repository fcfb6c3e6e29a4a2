package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** A store whose changes others are told of. */
public final class ToldMaildropStore implements MaildropStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(ToldMaildropStore.class);

    private final MaildropStore store;
    private final ImmutableSet<LedgerListener> listeners;

    private ToldMaildropStore(MaildropStore store, Set<LedgerListener> listeners) {
        this.store = store;
        this.listeners = ImmutableSet.copyOf(listeners);
    }

    /** The store itself where nobody listens. */
    public static MaildropStore of(MaildropStore store, Set<LedgerListener> listeners) {
        return listeners.isEmpty() ? store : new ToldMaildropStore(store, listeners);
    }

    @Override
    public MaildropState load(MaildropId id) {
        return store.load(id);
    }

    @Override
    public MaildropListing list(MaildropId id) {
        return store.list(id);
    }

    @Override
    public long transitions(MaildropId id) {
        return store.transitions(id);
    }

    @Override
    public Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next) {
        Optional<MaildropState> written = store.replace(id, previous, next);
        written.flatMap(state -> LedgerChange.between(id, previous, state))
                .ifPresent(change -> tell(listener -> listener.changed(change)));
        return written;
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        store.rememberDeparted(user, left);
    }

    @Override
    public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
        return store.departed(user, messageIds);
    }

    @Override
    public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
        return store.summaries(after);
    }

    @Override
    public UserRules rules(Username user) {
        return store.rules(user);
    }

    @Override
    public void setPolicy(Username user, Optional<String> policy) {
        store.setPolicy(user, policy);
        tell(listener -> listener.rulesChanged(user));
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        store.putHold(user, id, hold);
        tell(listener -> listener.rulesChanged(user));
    }

    @Override
    public void removeHold(Username user, String id) {
        store.removeHold(user, id);
        tell(listener -> listener.rulesChanged(user));
    }

    /** Of the messages nothing has changed. */
    @Override
    public void rename(Username from, Username to, Collection<String> mailboxes) {
        store.rename(from, to, mailboxes);
        tell(listener -> listener.rulesChanged(to));
    }

    private void tell(Consumer<LedgerListener> news) {
        for (LedgerListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOGGER.warn("A change of a ledger is written, and its listener failed: cause={}", e.toString());
            }
        }
    }
}
