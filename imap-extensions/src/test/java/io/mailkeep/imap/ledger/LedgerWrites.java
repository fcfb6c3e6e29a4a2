package io.mailkeep.imap.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** What a device that is told the same of each of some mailboxes has written. */
public final class LedgerWrites {
    private final Visitor visitor = Visitor.of(SyncLedgerContract.anyUser(), SyncLedgerContract.PHONE);
    private final Entering entering;
    private final List<MailboxId> mailboxes;

    public LedgerWrites(SyncLedger ledger, List<MailboxId> mailboxes) {
        this.entering = new Entering(ledger, Clock.systemUTC());
        this.mailboxes = mailboxes;
    }

    /** Told everything up to there. */
    public Mono<Void> told(long modSeq) {
        Position position = Position.told(ModSeq.of(modSeq), MessageUid.of(modSeq), Instant.now());
        Map<MailboxId, Position> positions =
                mailboxes.stream().collect(Collectors.toMap(Function.identity(), mailbox -> position));
        return entering.enter(visitor, positions);
    }
}
