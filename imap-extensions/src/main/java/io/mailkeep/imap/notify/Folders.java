package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxId;

/**
 * The mailboxes of a user and what he has subscribed to, as they were at one moment. James offers by IMAP no mailbox of
 * anybody else, so whatever is here may be read.
 */
final class Folders {
    private final ImmutableMap<MailboxId, String> names;
    private final ImmutableSortedSet<String> existing;
    private final ImmutableSet<String> subscribed;
    private final char delimiter;

    Folders(ImmutableMap<MailboxId, String> names, ImmutableSet<String> subscribed, char delimiter) {
        this.names = names;
        this.existing = ImmutableSortedSet.copyOf(names.values());
        this.subscribed = subscribed;
        this.delimiter = delimiter;
    }

    static Folders none() {
        return new Folders(ImmutableMap.of(), ImmutableSet.of(), MailboxConstants.DEFAULT_DELIMITER);
    }

    ImmutableMap<MailboxId, String> names() {
        return names;
    }

    Optional<String> name(MailboxId id) {
        return Optional.ofNullable(names.get(id));
    }

    boolean exists(String name) {
        return existing.contains(name);
    }

    ImmutableSet<String> subscribed() {
        return subscribed;
    }

    boolean isSubscribed(String name) {
        return subscribed.contains(name);
    }

    char delimiter() {
        return delimiter;
    }

    /** The nearest first, whether they exist or not. */
    Stream<String> ancestors(String name) {
        return Stream.iterate(parent(name), Optional::isPresent, ancestor -> ancestor.flatMap(this::parent))
                .flatMap(Optional::stream);
    }

    Optional<String> parent(String name) {
        return Optional.of(name.lastIndexOf(delimiter)).filter(end -> end > 0).map(end -> name.substring(0, end));
    }

    boolean hasChildren(String name) {
        String beneath = name + delimiter;
        return Optional.ofNullable(existing.ceiling(beneath))
                .filter(next -> next.startsWith(beneath))
                .isPresent();
    }
}
