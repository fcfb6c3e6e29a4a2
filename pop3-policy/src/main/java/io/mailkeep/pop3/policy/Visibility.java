package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Trait;
import java.time.Duration;
import java.util.Optional;

/** Which messages a session is offered, of those that no client has deleted. */
@AutoValue
public abstract class Visibility {
    public static final Visibility EVERYTHING = new AutoValue_Visibility.Builder()
            .fromNowOn(false)
            .last(Optional.empty())
            .window(Optional.empty())
            .folders(ImmutableList.of())
            .hidden(ImmutableList.of())
            .build();

    /** Only what arrived after the user's first login under such a policy. */
    public abstract boolean fromNowOn();

    /** Only what was delivered that long ago or later; empty for any age. */
    public abstract Optional<Duration> last();

    /**
     * No more messages than that: the newest, until some are deleted. Which they are changes seldom, so that a client
     * sees the same from session to session. Empty for any number.
     */
    public abstract Optional<Integer> window();

    /** Mailboxes whose messages follow those of INBOX, named as in {@link OnDelete#moveTo}. */
    public abstract ImmutableList<String> folders();

    /** Messages that have one of these are not offered. Asks for flags: then a login reads every message's. */
    public abstract ImmutableList<Trait> hidden();

    /** The trait for which a message is not offered; empty when it has none of them. */
    public Optional<Trait> hiding(Copy copy) {
        return hidden().stream().filter(trait -> trait.holdsFor(copy)).findFirst();
    }

    public abstract Builder toBuilder();

    /** Says what differs from {@link #EVERYTHING}. */
    @AutoValue.Builder
    public abstract static class Builder {
        public abstract Builder fromNowOn(boolean fromNowOn);

        public abstract Builder last(Optional<Duration> last);

        public abstract Builder window(Optional<Integer> window);

        public abstract Builder folders(ImmutableList<String> folders);

        public abstract Builder hidden(ImmutableList<Trait> hidden);

        public abstract Visibility build();
    }
}
