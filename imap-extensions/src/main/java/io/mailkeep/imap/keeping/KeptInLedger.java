package io.mailkeep.imap.keeping;

import com.google.inject.Inject;
import com.google.inject.Provider;
import io.mailkeep.imap.feed.Kept;
import io.mailkeep.imap.feed.KeptMessages;
import io.mailkeep.imap.uids.UidSet;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** As the ledger has it, read on threads that may block. */
final class KeptInLedger implements KeptMessages {
    // The store tells the feed, which comes here.
    private final Provider<MaildropStore> store;

    @Inject
    KeptInLedger(Provider<MaildropStore> store) {
        this.store = store;
    }

    @Override
    public Mono<Long> version(Username user, String mailbox) {
        return reading(() -> store.get().transitions(id(user, mailbox)));
    }

    @Override
    public Mono<Kept> of(Username user, MailboxId mailbox, String name) {
        return reading(() -> store.get().load(id(user, name)))
                .filter(state ->
                        state.mailboxId().filter(mailbox.serialize()::equals).isPresent())
                .map(state -> Kept.of(
                        state.transitions(), uids(state, LedgerEntry::retrieved), uids(state, LedgerEntry::released)));
    }

    private static <T> Mono<T> reading(Callable<T> read) {
        return Mono.fromCallable(read).subscribeOn(Schedulers.boundedElastic());
    }

    private static MaildropId id(Username user, String mailbox) {
        return mailbox.equalsIgnoreCase(MailboxConstants.INBOX) ? MaildropId.of(user) : MaildropId.of(user, mailbox);
    }

    private static UidSet uids(MaildropState state, Function<LedgerEntry, Optional<Instant>> moment) {
        List<MessageUid> uids = state.entries().stream()
                .filter(entry -> moment.apply(entry).isPresent())
                .map(LedgerEntry::uid)
                .collect(Collectors.toList());
        return UidSet.of(uids);
    }
}
