package io.mailkeep.mailets.match;

import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.ledger.UserRules;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/** Passes everything on. */
public class ForwardingStore implements MaildropStore {
    private final MaildropStore store;

    public ForwardingStore(MaildropStore store) {
        this.store = store;
    }

    @Override
    public MaildropState load(MaildropId id) {
        return store.load(id);
    }

    @Override
    public long transitions(MaildropId id) {
        return store.transitions(id);
    }

    @Override
    public Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next) {
        return store.replace(id, previous, next);
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
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        store.putHold(user, id, hold);
    }

    @Override
    public void removeHold(Username user, String id) {
        store.removeHold(user, id);
    }

    @Override
    public void rename(Username from, Username to, Collection<String> mailboxes) {
        store.rename(from, to, mailboxes);
    }
}
