package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a client is told of the way from one {@link Folders} to another (RFC 5465 §5.4, §5.5): a line for each name. */
final class FolderChanges {
    private static final String INBOX = "INBOX";

    private final Folders before;
    private final Folders now;
    private final Interests interests;
    private final Set<String> known;
    private final ImmutableMap<String, String> renamed;
    private final Map<String, Optional<String>> affected = new LinkedHashMap<>();

    /** @param known names of which the client knows, since it changed them itself */
    FolderChanges(Folders before, Folders now, Interests interests, Set<String> known) {
        this.before = before;
        this.now = now;
        this.interests = interests;
        this.known = known;
        this.renamed = Maps.difference(before.names(), now.names()).entriesDiffering().values().stream()
                .collect(ImmutableMap.toImmutableMap(change -> change.leftValue(), change -> change.rightValue()));
    }

    ImmutableList<PushedLine> lines() {
        renamed.entrySet().stream()
                .filter(change -> !isRenamedWithItsParent(change.getKey(), change.getValue()))
                .filter(change -> isWanted(NotifyEvent.MAILBOX_NAME, change.getKey())
                        || isWanted(NotifyEvent.MAILBOX_NAME, change.getValue()))
                .forEach(change -> affected.put(change.getValue(), Optional.of(change.getKey())));
        Stream.concat(deleted(), created())
                .filter(name -> !known.contains(name))
                .flatMap(name ->
                        Stream.concat(Stream.of(name), before.ancestors(name).limit(1)))
                .filter(name -> isWanted(NotifyEvent.MAILBOX_NAME, name))
                .forEach(name -> affected.putIfAbsent(name, Optional.empty()));
        Sets.symmetricDifference(before.subscribed(), now.subscribed()).stream()
                .filter(name -> isWanted(NotifyEvent.SUBSCRIPTION_CHANGE, name))
                .forEach(name -> affected.putIfAbsent(name, Optional.empty()));
        known.forEach(affected::remove);
        return affected.entrySet().stream()
                .map(name ->
                        PushedLine.list(attributes(name.getKey()), now.delimiter(), name.getKey(), name.getValue()))
                .collect(ImmutableList.toImmutableList());
    }

    private boolean isRenamedWithItsParent(String old, String name) {
        return before.ancestors(old)
                .filter(renamed::containsKey)
                .anyMatch(parent -> name.equals(renamed.get(parent) + old.substring(parent.length())));
    }

    private Stream<String> deleted() {
        return Sets.difference(before.names().keySet(), now.names().keySet()).stream()
                .map(before.names()::get)
                .filter(name -> !now.exists(name));
    }

    // RFC 5465 §5.4: the INBOX that follows one that was renamed is no news.
    private Stream<String> created() {
        return Sets.difference(now.names().keySet(), before.names().keySet()).stream()
                .map(now.names()::get)
                .filter(name -> !name.equals(INBOX) || !renamed.containsKey(INBOX));
    }

    private boolean isWanted(NotifyEvent event, String name) {
        return interests.of(name, now).contains(event)
                || interests.of(name, before).contains(event);
    }

    private ImmutableSet<String> attributes(String name) {
        ImmutableSet.Builder<String> attributes = ImmutableSet.builder();
        if (!now.exists(name)) {
            attributes.add("\\NonExistent");
        }
        if (now.hasChildren(name)) {
            attributes.add("\\HasChildren");
        } else if (now.exists(name)) {
            attributes.add("\\HasNoChildren");
        }
        if (now.isSubscribed(name)) {
            attributes.add("\\Subscribed");
        }
        return attributes.build();
    }
}
