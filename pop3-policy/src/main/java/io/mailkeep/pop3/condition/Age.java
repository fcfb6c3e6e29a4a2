package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets a copy go a number of days after something happened to it. */
@AutoValue
public abstract class Age implements Condition {
    public static final int MAX_DAYS = 36_500;

    /** Where an age counts from. */
    public enum Since {
        /** The first RETR; for a message that was released without one, its release. */
        RETRIEVED("retrieved"),
        /** The last RETR; for a message that was released without one, its release. */
        LAST_RETRIEVED("last retrieved"),
        /** The release: a message that is still offered is held. */
        RELEASED("released"),
        /** The message's internal date. */
        DELIVERED("delivered");

        private final String inWords;

        Since(String inWords) {
            this.inWords = inWords;
        }
    }

    /** That many days, 1 to 36500. */
    public static Age of(Since since, int days) {
        Preconditions.checkArgument(days >= 1 && days <= MAX_DAYS, "%s days are not 1 to %s", days, MAX_DAYS);
        return new AutoValue_Age(since, days);
    }

    public abstract Since since();

    public abstract int days();

    @Override
    public Expiry explain(Copy copy) {
        return earliest(copy.life());
    }

    @Override
    public Expiry earliest(MessageLife life) {
        switch (since()) {
            case DELIVERED:
                return expiry(since(), life.delivered());
            case RELEASED:
                return afterRelease(life, "kept until a client deletes it");
            case LAST_RETRIEVED:
                return afterRetrieve(life, life.lastRetrieved());
            default:
                return afterRetrieve(life, life.retrieved());
        }
    }

    @Override
    public Optional<Duration> shortest() {
        return Optional.of(Duration.ofDays(days()));
    }

    private Expiry afterRetrieve(MessageLife life, Optional<Instant> retrieved) {
        return retrieved
                .map(moment -> expiry(since(), moment))
                .orElseGet(() -> afterRelease(life, "kept until a client retrieves it"));
    }

    private Expiry afterRelease(MessageLife life, String otherwise) {
        return life.released().map(moment -> expiry(Since.RELEASED, moment)).orElseGet(() -> Expiry.never(otherwise));
    }

    private Expiry expiry(Since event, Instant start) {
        return Expiry.at(
                start.plus(Duration.ofDays(days())),
                "kept " + days() + " days since it was " + event.inWords + " at " + start);
    }
}
