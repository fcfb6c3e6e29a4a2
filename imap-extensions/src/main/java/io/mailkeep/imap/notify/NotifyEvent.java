package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a client can ask to be told of (RFC 5465 §5). James has no annotations of messages. */
enum NotifyEvent {
    MESSAGE_NEW("MessageNew"),
    MESSAGE_EXPUNGE("MessageExpunge"),
    FLAG_CHANGE("FlagChange"),
    MAILBOX_NAME("MailboxName"),
    SUBSCRIPTION_CHANGE("SubscriptionChange"),
    MAILBOX_METADATA_CHANGE("MailboxMetadataChange"),
    /** Never happens: James has no entries of the server. */
    SERVER_METADATA_CHANGE("ServerMetadataChange");

    /** Those of messages. */
    static final ImmutableSet<NotifyEvent> OF_MESSAGES = ImmutableSet.of(MESSAGE_NEW, MESSAGE_EXPUNGE, FLAG_CHANGE);

    private final String word;

    NotifyEvent(String word) {
        this.word = word;
    }

    static Optional<NotifyEvent> of(String word) {
        return Arrays.stream(values())
                .filter(event -> event.word.equalsIgnoreCase(word))
                .findFirst();
    }

    /** All of them, as BADEVENT lists them. */
    static String list() {
        return Arrays.stream(values()).map(event -> event.word).collect(Collectors.joining(" ", "(", ")"));
    }
}
