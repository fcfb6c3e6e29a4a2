package io.mailkeep.imap.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import io.mailkeep.imap.uids.UidSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Mailboxes as one holds them who knows of them by a feed: their messages with their flags, by UID. */
public final class Replica {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, Map<Long, Set<String>>> listing;
    private final Map<String, Map<Long, Set<String>>> mailboxes = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final List<JsonNode> lines = new ArrayList<>();

    /** @param listing what a mailbox holds, for one of which the feed does not have the beginning */
    public Replica(Function<String, Map<Long, Set<String>>> listing) {
        this.listing = listing;
    }

    public void apply(String line) {
        apply(parse(line));
    }

    public static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private void apply(JsonNode line) {
        lines.add(line);
        String mailbox = line.path("mailbox").asText();
        switch (line.path("type").asText()) {
            case "MailboxCreate", "MailboxBegin" -> {
                names.put(mailbox, line.path("name").asText());
                mailboxes.put(
                        mailbox,
                        line.path("from").asLong() == 0 ? new TreeMap<>() : new TreeMap<>(listing.apply(mailbox)));
            }
            case "MailboxRename" -> names.put(mailbox, line.path("name").asText());
            case "MailboxDelete" -> {
                names.remove(mailbox);
                mailboxes.remove(mailbox);
            }
            case "MessageExpunge", "MessageExpire" -> uids(line).forEach(mailboxes.get(mailbox)::remove);
            case "MailboxHolds" -> hold(mailboxes.get(mailbox), line);
            case "MessageRetrieve", "MessageRelease", "MessageUndo" -> {}
            case "MessageNew", "MessageAppend", "MessageCopy", "MessageFound", "FlagsChange" -> uids(line)
                    .forEach(uid -> mailboxes.get(mailbox).put(uid, flags(line)));
            default -> throw new AssertionError("unknown line " + line);
        }
    }

    private static void hold(Map<Long, Set<String>> messages, JsonNode line) {
        List<String> window = Splitter.on(':').splitToList(line.path("window").asText());
        long low = Long.parseLong(window.get(0));
        long high = window.get(1).equals("*") ? Long.MAX_VALUE : Long.parseLong(window.get(1));
        UidSet held = UidSet.parse(line.path("uids").asText());
        messages.keySet().removeIf(uid -> uid >= low && uid <= high && !held.contains(uid));
    }

    private static Stream<Long> uids(JsonNode line) {
        return UidSet.parse(line.path("uids").asText()).ranges().stream()
                .flatMap(range -> ContiguousSet.create(range, DiscreteDomain.longs()).stream());
    }

    private static Set<String> flags(JsonNode line) {
        Set<String> flags = new TreeSet<>();
        line.path("flags").forEach(flag -> flags.add(flag.asText()));
        return flags;
    }

    /** By mailbox. */
    public Map<String, Map<Long, Set<String>>> mailboxes() {
        return mailboxes;
    }

    /** By mailbox. */
    public Map<String, String> names() {
        return names;
    }

    /** All that were applied. */
    public List<JsonNode> lines() {
        return lines;
    }
}
