package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.readahead.ReadAheads;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.MailboxSearchFetchType;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;

/** What every maildrop of the server works with. */
@Singleton
final class Resources {
    private final MailboxManager mailboxes;
    private final MailboxSessionMapperFactory mappers;
    private final MailboxId.Factory mailboxIds;
    private final Inboxes inboxes;
    private final MaildropStore store;
    private final DeliveryNotes notes;
    private final MoveTurns turns;
    private final Quotas quotas;
    private final MaildropSettings settings;
    private final CommitLog log;
    private final HoldAudit audit;
    private final ReadAheads readAheads;
    private final Clock clock;

    @Inject
    Resources(
            MailboxManager mailboxes,
            MailboxSessionMapperFactory mappers,
            MailboxId.Factory mailboxIds,
            Inboxes inboxes,
            MaildropStore store,
            DeliveryNotes notes,
            MoveTurns turns,
            Quotas quotas,
            MaildropSettings settings,
            CommitLog log,
            HoldAudit audit,
            ReadAheads readAheads,
            Clock clock) {
        this.mailboxes = mailboxes;
        this.mappers = mappers;
        this.mailboxIds = mailboxIds;
        this.inboxes = inboxes;
        this.store = store;
        this.notes = notes;
        this.turns = turns;
        this.quotas = quotas;
        this.settings = settings;
        this.log = log;
        this.audit = audit;
        this.readAheads = readAheads;
        this.clock = clock;
    }

    MailboxManager mailboxes() {
        return mailboxes;
    }

    /** Blocking. The names of the user's own mailboxes besides INBOX. */
    List<String> folders(MailboxSession session) {
        return mailboxes
                .search(MailboxQuery.privateMailboxesBuilder(session).build(), MailboxSearchFetchType.Minimal, session)
                .map(found -> found.getPath().getName())
                .filter(name -> !name.equalsIgnoreCase(MailboxConstants.INBOX))
                .collectList()
                .block();
    }

    MailboxSessionMapperFactory mappers() {
        return mappers;
    }

    MailboxId.Factory mailboxIds() {
        return mailboxIds;
    }

    Inboxes inboxes() {
        return inboxes;
    }

    MaildropStore store() {
        return store;
    }

    DeliveryNotes notes() {
        return notes;
    }

    MoveTurns turns() {
        return turns;
    }

    Quotas quotas() {
        return quotas;
    }

    /** The messages of a mailbox as policies' conditions see them. */
    Function<LedgerEntry, Copy> copies(
            Verdicts verdicts,
            MaildropState state,
            MaildropId id,
            ImmutableList<KnownDevice> devices,
            Supplier<Folder> folder,
            Looks looks,
            Holds holds) {
        Function<LedgerEntry, MessageLife> life = verdicts.policies()
                .users()
                .devices()
                .<Function<LedgerEntry, MessageLife>>map(rule -> {
                    DeviceStates states = new DeviceStates(rule, verdicts.now());
                    return entry -> states.life(entry, devices);
                })
                .orElse(LedgerEntry::life);
        return new MailboxCopies(id, state, folder, looks, quotas, verdicts, life, holds)::of;
    }

    MaildropSettings settings() {
        return settings;
    }

    CommitLog log() {
        return log;
    }

    HoldAudit audit() {
        return audit;
    }

    ReadAheads readAheads() {
        return readAheads;
    }

    Clock clock() {
        return clock;
    }
}
