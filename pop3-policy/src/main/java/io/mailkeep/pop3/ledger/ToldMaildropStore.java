package io.mailkeep.pop3.ledger;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** A store whose changes somebody is told of. */
public final class ToldMaildropStore implements MaildropStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(ToldMaildropStore.class);

    private final MaildropStore store;
    private final LedgerListener listener;

    private ToldMaildropStore(MaildropStore store, LedgerListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** The store itself where nobody listens. */
    public static MaildropStore of(MaildropStore store, LedgerListener listener) {
        return listener == LedgerListener.NONE ? store : new ToldMaildropStore(store, listener);
    }

    @Override
    public MaildropState load(MaildropId id) {
        return store.load(id);
    }

    @Override
    public Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next) {
        Optional<MaildropState> written = store.replace(id, previous, next);
        written.flatMap(MaildropState::mailboxId).ifPresent(mailboxId -> {
            ImmutableSet<MessageUid> changed = changed(previous, next);
            if (!changed.isEmpty()) {
                tell(() -> listener.changed(id, mailboxId, changed));
            }
        });
        return written;
    }

    /** Both ascend by UID; an entry that was taken over is the same object. */
    private static ImmutableSet<MessageUid> changed(MaildropState previous, MaildropState next) {
        PeekingIterator<LedgerEntry> known = Iterators.peekingIterator(
                previous.mailboxId().equals(next.mailboxId())
                        ? previous.entries().iterator()
                        : ImmutableSet.<LedgerEntry>of().iterator());
        ImmutableSet.Builder<MessageUid> changed = ImmutableSet.builder();
        for (LedgerEntry entry : next.entries()) {
            while (known.hasNext() && known.peek().uidValue() < entry.uidValue()) {
                known.next();
            }
            if (!known.hasNext() || !known.peek().equals(entry)) {
                changed.add(entry.uid());
            }
        }
        return changed.build();
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
        tell(() -> listener.rulesChanged(user));
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        store.putHold(user, id, hold);
        tell(() -> listener.rulesChanged(user));
    }

    @Override
    public void removeHold(Username user, String id) {
        store.removeHold(user, id);
        tell(() -> listener.rulesChanged(user));
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOGGER.warn("A change of a ledger is written, and its listener failed: cause={}", e.toString());
        }
    }
}
