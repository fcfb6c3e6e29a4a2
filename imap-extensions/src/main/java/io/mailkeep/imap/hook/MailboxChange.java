package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MessageId;

/** What was done to messages of one mailbox at once. */
@AutoValue
public abstract class MailboxChange {
    /** RFC 5423 §4.1 to §4.3, and the two that it lacks. */
    public enum Type {
        /** Delivered. */
        MESSAGE_NEW,
        /** Added by a user: by APPEND, or by what James does not tell from it, such as a copy by JMAP. */
        MESSAGE_APPEND,
        /** Copied or moved into this mailbox: by IMAP, POP3 or the expiry of kept copies. */
        MESSAGE_COPY,
        /** Removed, or moved elsewhere. */
        MESSAGE_EXPUNGE,
        /** Removed because its time was over. */
        MESSAGE_EXPIRE,
        FLAGS_CHANGE
    }

    /** One of the messages. */
    @AutoValue
    public abstract static class Message {
        public static Message of(
                MessageUid uid,
                ModSeq modSeq,
                Optional<MessageId> id,
                Optional<Long> size,
                ImmutableSet<String> flags,
                ImmutableSet<String> before) {
            return new AutoValue_MailboxChange_Message(uid, modSeq, id, size, flags, before);
        }

        public abstract MessageUid uid();

        /** That of the change; of a message that was removed its last one. */
        public abstract ModSeq modSeq();

        /** James's; empty where it does not say. */
        public abstract Optional<MessageId> id();

        /** Octets; empty for a change of flags. */
        public abstract Optional<Long> size();

        /** Those that it has, or had when it was removed, as IMAP writes them: {@code \\Seen}, {@code $Forwarded}. */
        public abstract ImmutableSet<String> flags();

        /** Those that it had before a change of flags; otherwise the same. */
        public abstract ImmutableSet<String> before();

        /** RFC 5423 §4.2, FlagsSet. */
        public Set<String> flagsSet() {
            return Sets.difference(flags(), before());
        }

        /** RFC 5423 §4.2, FlagsClear. */
        public Set<String> flagsCleared() {
            return Sets.difference(before(), flags());
        }
    }

    public static Builder builder() {
        return new AutoValue_MailboxChange.Builder();
    }

    public abstract Type type();

    /** When this node heard of it. */
    public abstract Instant at();

    /** James's name for the event: the same again if the event comes again. */
    public abstract String eventId();

    public abstract MailboxRef mailbox();

    /** Who did it. */
    public abstract Username user();

    public abstract Origin origin();

    /** Of the IMAP or POP3 session that did it, {@link ImapClient#session} of the former; empty if it is not known. */
    public abstract Optional<String> session();

    public abstract ImmutableList<Message> messages();

    /** All must be set, but {@code session}. */
    @AutoValue.Builder
    public interface Builder {
        Builder type(Type type);

        Builder at(Instant at);

        Builder eventId(String eventId);

        Builder mailbox(MailboxRef mailbox);

        Builder user(Username user);

        Builder origin(Origin origin);

        Builder session(String session);

        Builder messages(ImmutableList<Message> messages);

        MailboxChange build();
    }
}
