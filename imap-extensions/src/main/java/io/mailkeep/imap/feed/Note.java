package io.mailkeep.imap.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxEvents.MessageEvent;
import org.apache.james.mailbox.model.MessageMetaData;

/** What an event tells beside what its messages did, as it is kept with the change log. */
@AutoValue
abstract class Note {
    private static final ObjectMapper JSON = new ObjectMapper();

    // An event of a large copy would fill a row of the log.
    private static final int MOST_MESSAGES = 50;
    private static final int LONGEST_SET = 4000;

    /** One of the messages. */
    @AutoValue
    abstract static class Message {
        private static Message of(long uid, String id, long size) {
            return new AutoValue_Note_Message(uid, id, size);
        }

        private static Message parse(JsonNode message) {
            return of(
                    message.path("uid").asLong(),
                    message.path("id").asText(),
                    message.path("size").asLong());
        }

        private static Message of(MessageMetaData message) {
            return of(message.getUid().asLong(), message.getMessageId().serialize(), message.getSize());
        }

        @JsonProperty
        abstract long uid();

        @JsonProperty
        abstract String id();

        @JsonProperty
        abstract long size();
    }

    /** Empty where there is too much to note. */
    static Optional<Note> of(MailboxEvent event, Origin origin) {
        if (!(event instanceof MessageEvent)) {
            return Optional.empty();
        }
        UidSet uids = UidSet.of(((MessageEvent) event).getUids());
        return Optional.of(of(
                        uids.toString(),
                        type(event, origin),
                        origin.name(),
                        event.getUsername().asString(),
                        messages(event)))
                .filter(note -> note.uidText().length() <= LONGEST_SET);
    }

    private static Note of(String uids, String type, String origin, String by, ImmutableList<Message> messages) {
        return new AutoValue_Note(uids, type, origin, by, messages);
    }

    /** What {@link #text} wrote. */
    static Note parse(String text) {
        try {
            JsonNode note = JSON.readTree(text);
            return of(
                    note.path("uids").asText(),
                    note.path("type").asText(),
                    note.path("origin").asText(),
                    note.path("by").asText(),
                    Streams.stream(note.path("messages")).map(Message::parse).collect(ImmutableList.toImmutableList()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not a note: " + text, e);
        }
    }

    private static String type(MailboxEvent event, Origin origin) {
        if (event instanceof Added) {
            return ((Added) event).isDelivery() ? Lines.NEW : Lines.APPEND;
        }
        if (event instanceof Expunged) {
            return origin == Origin.SWEEP ? Lines.EXPIRE : Lines.EXPUNGE;
        }
        return Lines.FLAGS;
    }

    private static ImmutableList<Message> messages(MailboxEvent event) {
        if (event instanceof FlagsUpdated) {
            return ImmutableList.of();
        }
        Stream<MessageMetaData> messages = event instanceof Added
                ? ((Added) event).getAdded().values().stream()
                : ((Expunged) event).getExpunged().values().stream();
        return messages.limit(MOST_MESSAGES).map(Message::of).collect(ImmutableList.toImmutableList());
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    UidSet uids() {
        return UidSet.parse(uidText());
    }

    @JsonProperty("uids")
    abstract String uidText();

    @JsonProperty
    abstract String type();

    @JsonProperty
    abstract String origin();

    /** Who did it. */
    @JsonProperty
    abstract String by();

    /** The first of them. */
    @JsonProperty
    abstract ImmutableList<Message> messages();
}
