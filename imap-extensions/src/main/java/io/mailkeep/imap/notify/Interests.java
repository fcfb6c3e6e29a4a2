package io.mailkeep.imap.notify;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Interest;
import java.util.Optional;
import java.util.Set;
import org.apache.james.imap.api.message.FetchData;

/** All that a client asked to be told of by one NOTIFY. */
@AutoValue
abstract class Interests {
    /** What NOTIFY SET answers. */
    enum Beginning {
        /** How the mailboxes are. */
        STATUS,
        SILENT
    }

    /** The client wants to hear of nothing. */
    static Interests none() {
        return new AutoValue_Interests(
                Interest.NOTHING, Expunges.WITHHOLD, Optional.empty(), ImmutableList.of(), Beginning.SILENT);
    }

    abstract Interest selected();

    /** Whether removals from the selected mailbox are told at once. */
    abstract Expunges immediate();

    /** What is fetched of each message that arrives in the selected mailbox. */
    abstract Optional<FetchData> arrivals();

    abstract ImmutableList<EventGroup> others();

    abstract Beginning beginning();

    Interests with(Beginning wanted) {
        return new AutoValue_Interests(selected(), immediate(), arrivals(), others(), wanted);
    }

    Interests withSelected(ImmutableSet<NotifyEvent> events, Expunges expunges, Optional<FetchData> fetched) {
        return new AutoValue_Interests(interest(events), expunges, fetched, others(), beginning());
    }

    Interests with(EventGroup group) {
        return new AutoValue_Interests(
                selected(),
                immediate(),
                arrivals(),
                ImmutableList.<EventGroup>builder().addAll(others()).add(group).build(),
                beginning());
    }

    private static Interest interest(Set<NotifyEvent> events) {
        if (events.contains(NotifyEvent.FLAG_CHANGE)) {
            return Interest.EVERYTHING;
        }
        return events.contains(NotifyEvent.MESSAGE_NEW) ? Interest.NUMBERS : Interest.NOTHING;
    }

    boolean isNone() {
        return selected() == Interest.NOTHING && others().isEmpty();
    }

    /** What to tell of a mailbox while it is not selected. */
    ImmutableSet<NotifyEvent> of(String name, Folders folders) {
        return others().stream()
                .filter(group -> group.matches(name, folders))
                .flatMap(group -> group.events().stream())
                .collect(Sets.toImmutableEnumSet());
    }

    boolean ofMessagesIn(String name, Folders folders) {
        return of(name, folders).stream().anyMatch(NotifyEvent.OF_MESSAGES::contains);
    }
}
