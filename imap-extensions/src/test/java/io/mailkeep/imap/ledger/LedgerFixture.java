package io.mailkeep.imap.ledger;

import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;

/** What devices of a user come to know of a mailbox. */
public final class LedgerFixture {
    public static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    public static final Username ANNA = Username.of("anna@demo.test");
    public static final MailboxId INBOX = InMemoryId.of(1);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemorySyncLedger store = new MemorySyncLedger(clock);
    private final Entering entering = new Entering(store, clock);

    public SyncLedger store() {
        return store;
    }

    public Clock clock() {
        return clock;
    }

    public LedgerFixture pass(Duration time) {
        clock.setInstant(clock.instant().plus(time));
        return this;
    }

    public LedgerFixture selected(String device) {
        return enter(device, Position.NOWHERE);
    }

    /** Of all messages below a UID. */
    public LedgerFixture told(String device, long uidNext) {
        return enter(device, Position.told(ModSeq.of(1), MessageUid.of(uidNext), clock.instant()));
    }

    public LedgerFixture sent(String device, long uid) {
        return enter(device, Position.sent(UidSet.range(uid, uid)));
    }

    public LedgerFixture forgotten(String device) {
        store.forget(ANNA, Device.named(device)).block();
        return this;
    }

    private LedgerFixture enter(String device, Position position) {
        entering.enter(Visitor.of(ANNA, Device.named(device)), Map.of(INBOX, position))
                .block();
        return this;
    }
}
