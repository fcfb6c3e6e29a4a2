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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Mailboxes as one holds them who knows of them by a feed: their messages with their flags, by UID, and what keep policies
 * made of them.
 */
public final class Replica {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, Map<Long, Set<String>>> listing;
    private final Map<String, Map<Long, Set<String>>> mailboxes = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Set<Long>> retrieved = new HashMap<>();
    private final Map<String, Set<Long>> released = new HashMap<>();
    private final List<JsonNode> lines = new ArrayList<>();

    /** @param listing what a mailbox holds, for one of which the feed does not have the beginning */
    public Replica(Function<String, Map<Long, Set<String>>> listing) {
        this.listing = listing;
    }

    /**
     * What a feed tells from its beginning to its end.
     *
     * @param changes the answer to a reader, by the parameters of the request
     */
    public static Replica replayed(UnaryOperator<String> changes) {
        Replica replica = new Replica(mailbox -> Map.of());
        Optional<String> parameters = Optional.of("");
        while (parameters.isPresent()) {
            List<JsonNode> lines =
                    changes.apply(parameters.get()).lines().map(Replica::parse).toList();
            lines.subList(0, lines.size() - 1).forEach(replica::apply);
            JsonNode end = lines.get(lines.size() - 1);
            parameters = Optional.of("?since=" + end.path("cursor").asText())
                    .filter(more -> end.path("more").asBoolean());
        }
        return replica;
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
            case "MessageRetrieve" -> uids(line).forEach(of(mailbox, retrieved)::add);
            case "MessageRelease" -> uids(line).forEach(of(mailbox, released)::add);
            case "MessageUndo" -> uids(line).forEach(of(mailbox, released)::remove);
            case "MailboxRetrieved" -> replace(of(mailbox, retrieved), line);
            case "MailboxReleased" -> replace(of(mailbox, released), line);
            case "MessageNew", "MessageAppend", "MessageCopy", "MessageFound", "FlagsChange" -> uids(line)
                    .forEach(uid -> mailboxes.get(mailbox).put(uid, flags(line)));
            default -> throw new AssertionError("unknown line " + line);
        }
    }

    private static Set<Long> of(String mailbox, Map<String, Set<Long>> kept) {
        return kept.computeIfAbsent(mailbox, any -> new TreeSet<>());
    }

    private static void hold(Map<Long, Set<String>> messages, JsonNode line) {
        UidSet held = UidSet.parse(line.path("uids").asText());
        messages.keySet().removeIf(uid -> isWithin(line, uid) && !held.contains(uid));
    }

    private static void replace(Set<Long> kept, JsonNode line) {
        kept.removeIf(uid -> isWithin(line, uid));
        uids(line).forEach(kept::add);
    }

    private static boolean isWithin(JsonNode line, long uid) {
        List<String> window = Splitter.on(':').splitToList(line.path("window").asText());
        return uid >= Long.parseLong(window.get(0))
                && (window.get(1).equals("*") || uid <= Long.parseLong(window.get(1)));
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

    /** Those of a mailbox's messages that POP3 has taken. */
    public Set<Long> retrieved(String mailbox) {
        return there(mailbox, retrieved);
    }

    /** Those of a mailbox's messages that POP3 has deleted and their policy holds. */
    public Set<Long> released(String mailbox) {
        return there(mailbox, released);
    }

    private Set<Long> there(String mailbox, Map<String, Set<Long>> kept) {
        Set<Long> there = new TreeSet<>(kept.getOrDefault(mailbox, Set.of()));
        there.retainAll(mailboxes.getOrDefault(mailbox, Map.of()).keySet());
        return there;
    }

    /** The mailboxes by their names. */
    public Map<String, Map<Long, Set<String>>> named() {
        return names.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, mailbox -> mailboxes.get(mailbox.getKey())));
    }

    /** All that were applied. */
    public List<JsonNode> lines() {
        return lines;
    }
}
