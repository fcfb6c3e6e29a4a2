package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/**
 * What makes a session look like a client that has gone wrong. Its deletions are then parked: hidden as if they were
 * carried out, and carried out only when a time has passed in which they can be undone.
 */
@AutoValue
public abstract class Guard {
    /** A percentage says nothing of a maildrop that is smaller. */
    public static final int SMALLEST_MAILDROP = 20;

    /**
     * A guard that objects to what is given.
     *
     * @param messages as {@link #messages}
     * @param percent as {@link #percent}
     * @param neverRetrieved as {@link #neverRetrieved}
     * @param park as {@link #park}
     */
    public static Guard of(
            Optional<Integer> messages, Optional<Integer> percent, boolean neverRetrieved, Duration park) {
        return new AutoValue_Guard(messages, percent, neverRetrieved, park);
    }

    /** More deletions than that, 1 or more; empty when any number is fine. */
    public abstract Optional<Integer> messages();

    /** Deletions of more than that percentage of a maildrop of {@value #SMALLEST_MAILDROP} messages or more, 1 to 99. */
    public abstract Optional<Integer> percent();

    /** A deletion of a message that no session ever retrieved. */
    public abstract boolean neverRetrieved();

    /** For how long deletions are parked. */
    public abstract Duration park();

    /**
     * Why a session's deletions are parked; empty when nothing is wrong with them.
     *
     * @param deleted how many messages the session deletes
     * @param maildrop how many it was offered
     * @param unread how many of the deleted ones no session ever retrieved, this one included
     */
    public Optional<String> objection(int deleted, int maildrop, int unread) {
        if (messages().filter(most -> deleted > most).isPresent()) {
            return Optional.of("more than " + messages().get() + " messages");
        }
        boolean largePart = maildrop >= SMALLEST_MAILDROP
                && percent()
                        .filter(most -> (long) deleted * 100 > (long) most * maildrop)
                        .isPresent();
        if (largePart) {
            return Optional.of("more than " + percent().get() + " % of the maildrop");
        }
        return neverRetrieved() && unread > 0 ? Optional.of("never retrieved") : Optional.empty();
    }
}
