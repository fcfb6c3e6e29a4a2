package io.mailkeep.imap.parking;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/** What makes the removals of a user look like those of a client that has gone wrong. */
@AutoValue
abstract class Limits {
    /** A percentage says nothing of a mailbox that is smaller. */
    static final int SMALLEST_MAILBOX = 20;

    static Limits of(int messages, Duration within, Optional<Integer> percent) {
        return new AutoValue_Limits(messages, within, percent);
    }

    /** More than that within the time. */
    abstract int messages();

    abstract Duration within();

    /** More than that percentage of a mailbox by one command. */
    abstract Optional<Integer> percent();

    /** Whether somebody who removed so many lately may not do so in peace. */
    Optional<String> ofMany(long lately) {
        return lately > messages()
                ? Optional.of("more than " + messages() + " messages within " + within().toSeconds() + " seconds")
                : Optional.empty();
    }

    /** Whether a command may not remove so many of a mailbox in peace. */
    Optional<String> ofShare(long removed, long mailbox) {
        return percent()
                .filter(most -> mailbox >= SMALLEST_MAILBOX && removed * 100 > most * mailbox)
                .map(most -> "more than " + most + " % of the mailbox");
    }
}
