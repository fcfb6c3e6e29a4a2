package io.mailkeep.imap.outbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxChange.Message;
import java.util.Collection;
import java.util.List;

/** Changes as JSON. */
final class Letters {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MESSAGES = 100;

    private Letters() {}

    /** A change, of a hundred messages a letter. */
    static ImmutableList<String> of(MailboxChange change) {
        ImmutableList.Builder<String> letters = ImmutableList.builder();
        int part = 0;
        for (List<Message> messages : Iterables.partition(change.messages(), MESSAGES)) {
            letters.add(letter(change, messages, part++).toString());
        }
        return letters.build();
    }

    private static ObjectNode letter(MailboxChange change, List<Message> messages, int part) {
        ObjectNode letter = JSON.objectNode()
                .put("id", change.eventId() + "/" + part)
                .put("type", change.type().name())
                .put("at", change.at().toString())
                .put("user", change.user().asString())
                .put("owner", change.mailbox().path().getUser().asString())
                .put("mailbox", change.mailbox().path().getName())
                .put("mailboxId", change.mailbox().id().serialize())
                .put("origin", change.origin().name());
        change.session().ifPresent(session -> letter.put("session", session));
        ArrayNode list = letter.putArray("messages");
        messages.forEach(message -> list.add(json(message)));
        return letter;
    }

    private static ObjectNode json(Message message) {
        ObjectNode json = JSON.objectNode()
                .put("uid", message.uid().asLong())
                .put("modSeq", message.modSeq().asLong());
        message.id().ifPresent(id -> json.put("id", id.serialize()));
        message.size().ifPresent(size -> json.put("size", size));
        json.set("flags", strings(message.flags()));
        json.set("set", strings(message.flagsSet()));
        json.set("cleared", strings(message.flagsCleared()));
        return json;
    }

    private static ArrayNode strings(Collection<String> strings) {
        ArrayNode array = JSON.arrayNode();
        strings.forEach(array::add);
        return array;
    }
}
