package io.mailkeep.imap.parking;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.origin.SessionTag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Removes what was parked and is still there when its time is over. Nodes need not take turns: what another has removed is
 * not there. What can not be removed, such as what is under a legal hold, is tried again a day later.
 */
final class Expiry {
    private static final Logger LOGGER = LoggerFactory.getLogger(Expiry.class);
    private static final Duration POSTPONED = Duration.ofDays(1);

    private final MailboxManager mailboxes;
    private final Parkings parkings;
    private final Clock clock;

    @Inject
    Expiry(MailboxManager mailboxes, Parkings parkings, Clock clock) {
        this.mailboxes = mailboxes;
        this.parkings = parkings;
        this.clock = clock;
    }

    /** Blocks. How many messages were removed. Heeds an interruption between two removals. */
    long expire() {
        long removed = 0;
        Instant now = clock.instant();
        ImmutableList<Parked> due = parkings.due(now);
        while (!due.isEmpty() && !Thread.currentThread().isInterrupted()) {
            for (Parked parked : due) {
                removed += removed(parked, now);
            }
            due = parkings.due(now);
        }
        return removed;
    }

    private long removed(Parked parked, Instant now) {
        MailboxSession session = SessionTag.tagged(mailboxes.createSystemSession(parked.owner()), Origin.SWEEP);
        try {
            long removed = remove(parked, session);
            parkings.remove(parked);
            return removed;
        } catch (MailboxNotFoundException e) {
            parkings.remove(parked);
            return 0;
        } catch (MailboxException e) {
            LOGGER.warn(
                    "What a guard parked could not be removed, it stays for another day: owner={} mailboxId={} uids={}",
                    parked.owner().asString(),
                    parked.mailbox().serialize(),
                    parked.uids(),
                    e);
            postpone(parked, now);
            return 0;
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private long remove(Parked parked, MailboxSession session) throws MailboxException {
        MessageManager mailbox = mailboxes.getMailbox(parked.mailbox(), session);
        ImmutableList<MessageUid> there = Flux.fromIterable(parked.uids().toMessageRanges())
                .concatMap(range -> mailbox.listMessagesMetadata(range, session))
                .map(message -> message.getComposedMessageId().getUid())
                .collect(ImmutableList.toImmutableList())
                .block();
        if (!there.isEmpty()) {
            mailbox.delete(there, session);
        }
        return there.size();
    }

    private void postpone(Parked parked, Instant now) {
        Instant later = now.plus(POSTPONED).truncatedTo(ChronoUnit.MILLIS);
        parkings.add(Parked.of(parked.id(), later, parked.owner(), parked.mailbox(), parked.uids()));
        parkings.remove(parked);
    }
}
