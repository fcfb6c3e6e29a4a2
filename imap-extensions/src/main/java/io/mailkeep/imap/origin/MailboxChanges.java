package io.mailkeep.imap.origin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxChange.Message;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.Origin;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;

/** James's events of messages, as hooks know them. */
public final class MailboxChanges {
    private MailboxChanges() {}

    /** Whether an event is of messages. */
    public static boolean isOne(Event event) {
        return event instanceof Added || event instanceof Expunged || event instanceof FlagsUpdated;
    }

    /** What happened, by an event that {@link #isOne}. */
    public static MailboxChange of(MailboxEvent event, Instant at) {
        Origin origin = origin(event);
        MailboxChange.Builder change = MailboxChange.builder()
                .type(type(event, origin))
                .at(at)
                .eventId(event.getEventId().getId().toString())
                .mailbox(MailboxRef.of(event.getMailboxId(), event.getMailboxPath()))
                .user(event.getUsername())
                .origin(origin)
                .messages(messages(event));
        session(event, origin).ifPresent(change::session);
        return change.build();
    }

    /** By what it was done, as far as the event says. */
    public static Origin origin(MailboxEvent event) {
        return SessionTag.origin(event.getSessionId()).orElse(isDelivery(event) ? Origin.DELIVERY : Origin.UNKNOWN);
    }

    private static boolean isDelivery(MailboxEvent event) {
        return event instanceof Added && ((Added) event).isDelivery();
    }

    private static Optional<String> session(MailboxEvent event, Origin origin) {
        return origin == Origin.IMAP || origin == Origin.POP3
                ? Optional.of(SessionTag.name(event.getSessionId()))
                : Optional.empty();
    }

    private static MailboxChange.Type type(MailboxEvent event, Origin origin) {
        if (event instanceof FlagsUpdated) {
            return MailboxChange.Type.FLAGS_CHANGE;
        }
        if (event instanceof Expunged) {
            return origin == Origin.SWEEP ? MailboxChange.Type.MESSAGE_EXPIRE : MailboxChange.Type.MESSAGE_EXPUNGE;
        }
        if (isDelivery(event)) {
            return MailboxChange.Type.MESSAGE_NEW;
        }
        return isCopy(event, origin) ? MailboxChange.Type.MESSAGE_COPY : MailboxChange.Type.MESSAGE_APPEND;
    }

    // The POP3 policies never write a message: what they add, they move.
    private static boolean isCopy(MailboxEvent event, Origin origin) {
        return SessionTag.isCopying(event.getSessionId())
                || origin == Origin.POP3
                || origin == Origin.SWEEP
                || origin == Origin.ADMIN;
    }

    private static ImmutableList<Message> messages(MailboxEvent event) {
        return stream(event).collect(ImmutableList.toImmutableList());
    }

    private static Stream<Message> stream(MailboxEvent event) {
        if (event instanceof FlagsUpdated) {
            return ((FlagsUpdated) event).getUpdatedFlags().stream().map(MailboxChanges::reflagged);
        }
        return event instanceof Added
                ? ((Added) event).getAdded().values().stream().map(MailboxChanges::message)
                : ((Expunged) event).getExpunged().values().stream().map(MailboxChanges::message);
    }

    private static Message message(MessageMetaData message) {
        ImmutableSet<String> flags = names(message.getFlags());
        return Message.of(
                message.getUid(),
                message.getModSeq(),
                Optional.ofNullable(message.getMessageId()),
                Optional.of(message.getSize()),
                flags,
                flags);
    }

    private static Message reflagged(UpdatedFlags message) {
        return Message.of(
                message.getUid(),
                message.getModSeq(),
                message.getMessageId(),
                Optional.empty(),
                names(message.getNewFlags()),
                names(message.getOldFlags()));
    }

    // \Recent is a session's, not a message's.
    private static ImmutableSet<String> names(Flags flags) {
        return Stream.concat(
                        Arrays.stream(flags.getSystemFlags())
                                .filter(flag -> flag != Flags.Flag.RECENT && flag != Flags.Flag.USER)
                                .map(MailboxChanges::name),
                        Arrays.stream(flags.getUserFlags()))
                .sorted()
                .collect(ImmutableSet.toImmutableSet());
    }

    private static String name(Flags.Flag flag) {
        if (flag == Flags.Flag.ANSWERED) {
            return "\\Answered";
        }
        if (flag == Flags.Flag.DELETED) {
            return "\\Deleted";
        }
        if (flag == Flags.Flag.DRAFT) {
            return "\\Draft";
        }
        return flag == Flags.Flag.FLAGGED ? "\\Flagged" : "\\Seen";
    }
}
