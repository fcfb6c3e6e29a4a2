package io.mailkeep.search.reindexing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;

/** What is to be reindexed. */
sealed interface Scope {
    /** Every mailbox. */
    record All() implements Scope {
        @Override
        public String toText() {
            return ALL;
        }
    }

    /** The mailboxes of a user. */
    record OfUser(Username user) implements Scope {
        @Override
        public String toText() {
            return USER + user.asString();
        }
    }

    /** These, in whole. */
    record OfMailboxes(List<MailboxId> mailboxes) implements Scope {
        public OfMailboxes {
            mailboxes = List.copyOf(mailboxes);
        }

        @Override
        public String toText() {
            return MAILBOXES + mailboxes.stream().map(MailboxId::serialize).collect(Collectors.joining(","));
        }
    }

    /** One message of a mailbox. */
    record OfMessage(MailboxId mailbox, MessageUid uid) implements Scope {
        @Override
        public String toText() {
            return MESSAGE + mailbox.serialize() + ":" + uid.asLong();
        }
    }

    /** One message in all mailboxes that it is in. */
    record OfMessageId(MessageId message) implements Scope {
        @Override
        public String toText() {
            return MESSAGE_ID + message.serialize();
        }
    }

    String ALL = "all";
    String USER = "user:";
    String MAILBOXES = "mailboxes:";
    String MESSAGE = "message:";
    String MESSAGE_ID = "messageId:";

    /** Whether it is so much that it is resumed when it was interrupted. */
    default boolean isKept() {
        return !(this instanceof OfMessage) && !(this instanceof OfMessageId);
    }

    /** For people, and for {@link #parse}. */
    String toText();

    static Scope parse(String text, MailboxId.Factory mailboxIds, MessageId.Factory messageIds) {
        if (text.startsWith(MESSAGE)) {
            int uid = text.lastIndexOf(':');
            return new OfMessage(
                    mailboxIds.fromString(text.substring(MESSAGE.length(), uid)),
                    MessageUid.of(Long.parseLong(text.substring(uid + 1))));
        }
        if (text.startsWith(MESSAGE_ID)) {
            return new OfMessageId(messageIds.fromString(text.substring(MESSAGE_ID.length())));
        }
        return parse(text, mailboxIds);
    }

    /** One that is kept. */
    static Scope parse(String text, MailboxId.Factory mailboxIds) {
        if (text.startsWith(USER)) {
            return new OfUser(Username.of(text.substring(USER.length())));
        }
        if (text.startsWith(MAILBOXES)) {
            return new OfMailboxes(
                    Arrays.stream(text.substring(MAILBOXES.length()).split(","))
                            .filter(id -> !id.isEmpty())
                            .map(mailboxIds::fromString)
                            .toList());
        }
        if (text.equals(ALL)) {
            return new All();
        }
        throw new IllegalArgumentException("'" + text + "' is nothing that can be reindexed later");
    }
}
