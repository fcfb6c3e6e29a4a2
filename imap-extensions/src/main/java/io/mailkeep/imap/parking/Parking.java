package io.mailkeep.imap.parking;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.removal.Removals;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxACL.Right;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import reactor.core.publisher.Flux;

/**
 * Moves messages to a mailbox of their owner. A move needs no quota, so whoever is over it can still remove, and leaves no
 * instant in which a message is in neither mailbox. Blocks.
 */
final class Parking {
    private static final int AT_ONCE = 200;

    private final MailboxManager mailboxes;
    private final Repeats repeats;
    private final Removals removals;
    private final Parkings parkings;
    private final Clock clock;

    @Inject
    Parking(MailboxManager mailboxes, Repeats repeats, Removals removals, Parkings parkings, Clock clock) {
        this.mailboxes = mailboxes;
        this.repeats = repeats;
        this.removals = removals;
        this.parkings = parkings;
        this.clock = clock;
    }

    boolean mayExpunge(Username user, MailboxRef mailbox) throws MailboxException {
        return mailboxes.hasRight(mailbox.id(), Right.PerformExpunge, mailboxes.createSystemSession(user));
    }

    long count(MailboxRef mailbox) throws MailboxException {
        MailboxSession session = mailboxes.createSystemSession(mailbox.path().getUser());
        return mailboxes.getMailbox(mailbox.id(), session).getMessageCount(session);
    }

    /** If it fails, some may be parked; none is lost. What is there already stays where it is. How many are parked. */
    long park(MailboxRef from, UidSet uids, String name, Duration time) throws MailboxException {
        Username owner = from.path().getUser();
        MailboxSession session =
                SessionTag.copying(SessionTag.tagged(mailboxes.createSystemSession(owner), Origin.IMAP));
        try {
            MessageManager target = target(MailboxPath.forUser(owner, name), session);
            Instant until = clock.instant().plus(time).truncatedTo(ChronoUnit.MILLIS);
            MessageManager source = mailboxes.getMailbox(from.id(), session);
            long parked = 0;
            for (UidSet some : uids.slices(AT_ONCE)) {
                parked += move(source, some, target, until, session);
            }
            return parked;
        } finally {
            mailboxes.endProcessingRequest(session);
        }
    }

    private MessageManager target(MailboxPath path, MailboxSession session) throws MailboxException {
        try {
            return mailboxes.getMailbox(path, session);
        } catch (MailboxNotFoundException e) {
            create(path, session);
            return mailboxes.getMailbox(path, session);
        }
    }

    private void create(MailboxPath path, MailboxSession session) throws MailboxException {
        try {
            mailboxes.createMailbox(path, MailboxManager.CreateOption.CREATE_SUBSCRIPTION, session);
        } catch (MailboxExistsException e) {
            // Another command of the user was quicker.
        }
    }

    private long move(MessageManager from, UidSet uids, MessageManager target, Instant until, MailboxSession session)
            throws MailboxException {
        List<MessageRange> arrived = new ArrayList<>();
        try {
            repeats.relocate(
                            ImmutableList.of(uids),
                            from,
                            target,
                            session,
                            group -> group.areRepeated()
                                    ? Flux.empty()
                                    : removals.from(
                                            from.getId(),
                                            mailboxes.moveMessagesReactive(
                                                    group.range(), from.getId(), target.getId(), session)))
                    .doOnNext(arrived::add)
                    .blockLast();
        } finally {
            note(uids(arrived), target, until, session.getUser());
        }
        for (MessageRange range : arrived) {
            target.setFlags(new Flags(Flags.Flag.DELETED), FlagsUpdateMode.REMOVE, range, session);
        }
        return uids(arrived).size();
    }

    private void note(UidSet uids, MessageManager target, Instant until, Username owner) {
        if (!uids.isEmpty()) {
            parkings.add(Parked.of(UUID.randomUUID(), until, owner, target.getId(), uids));
        }
    }

    private static UidSet uids(List<MessageRange> ranges) {
        return UidSet.of(ranges.stream()
                .map(range -> Range.closed(
                        range.getUidFrom().asLong(), range.getUidTo().asLong()))
                .collect(ImmutableList.toImmutableList()));
    }
}
