package io.mailkeep.imap.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.origin.MailboxChanges;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;

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

        /** None where it is not told what the message is, since that is known. */
        private static Stream<Message> of(MailboxChange.Message message) {
            return message.id().stream().flatMap(id -> message.size().stream()
                    .map(size -> of(message.uid().asLong(), id.serialize(), size)));
        }

        @JsonProperty
        abstract long uid();

        @JsonProperty
        abstract String id();

        @JsonProperty
        abstract long size();
    }

    /** Empty where there is too much to note, or the event is not of messages. */
    static Optional<Note> of(MailboxEvent event) {
        return Optional.of(event)
                .filter(MailboxChanges::isOne)
                // When it was heard of would differ where the event comes again.
                .map(change -> of(MailboxChanges.of(change, Instant.EPOCH)))
                .filter(note -> note.uidText().length() <= LONGEST_SET);
    }

    private static Note of(MailboxChange change) {
        UidSet uids = UidSet.of(
                change.messages().stream().map(MailboxChange.Message::uid).collect(ImmutableList.toImmutableList()));
        return of(
                uids.toString(),
                Lines.name(change.type()),
                change.origin().name(),
                change.user().asString(),
                change.messages().stream()
                        .flatMap(Message::of)
                        .limit(MOST_MESSAGES)
                        .collect(ImmutableList.toImmutableList()));
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
