package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a policy holds kept copies. Never speaks of a message that was neither retrieved nor released. Immutable.
 */
@AutoValue
public abstract class Retention {
    /** Kept copies are never removed by the server. */
    public static final Retention FOREVER = new AutoValue_Retention(Scope.RELEASED, Optional.empty());

    static final int MAX_DAYS = 36_500;

    /** Which kept copies a retention removes. */
    public enum Scope {
        /** Those that the client deleted: what it leaves on the server stays. */
        RELEASED,
        /** Every message that was retrieved, deleted by the client or not. */
        RETRIEVED
    }

    /** Where an age counts from. */
    public enum Since {
        /** The first RETR; for a message that was released without one, its release. */
        RETRIEVED,
        /** The message's internal date. */
        DELIVERED
    }

    /** Removes copies of the scope at an age of that many days, 1 to 36500. */
    public static Retention ofDays(Scope of, Since since, int days) {
        return new AutoValue_Retention(of, Optional.of(Age.of(since, days)));
    }

    public abstract Scope of();

    abstract Optional<Age> age();

    /** How old a kept copy must be to be removed; empty when it is kept for ever. */
    public Optional<Duration> shortest() {
        return age().map(Age::duration);
    }

    /** The moment from which a kept copy may be removed; empty for one that is held for ever or is no kept copy. */
    public Optional<Instant> expiry(MessageLife life) {
        return explain(life).moment();
    }

    /** The same with its reason. */
    public Expiry explain(MessageLife life) {
        if (!speaksOf(life)) {
            return Expiry.never(
                    of() == Scope.RELEASED ? "kept until a client deletes it" : "kept until a client retrieves it");
        }
        return age().map(age -> age.explain(life)).orElseGet(() -> Expiry.never("kept for ever"));
    }

    private boolean speaksOf(MessageLife life) {
        return life.released().isPresent()
                || (of() == Scope.RETRIEVED && life.retrieved().isPresent());
    }

    /**
     * What a client that leaves its mail on the server is promised (RFC 2449 §6.7, which leaves open when the days
     * begin: here at the moment that the age counts from). Copies that the client deleted itself are not left, so a
     * retention of those alone promises {@link Expire#NEVER}.
     */
    public Expire expire() {
        return of() == Scope.RELEASED
                ? Expire.NEVER
                : age().map(age -> Expire.afterDays(age.days())).orElse(Expire.NEVER);
    }

    @AutoValue
    abstract static class Age {
        static Age of(Since since, int days) {
            Preconditions.checkArgument(days >= 1 && days <= MAX_DAYS, "%s days are not 1 to %s", days, MAX_DAYS);
            return new AutoValue_Retention_Age(since, days);
        }

        abstract Since since();

        abstract int days();

        Duration duration() {
            return Duration.ofDays(days());
        }

        Expiry explain(MessageLife life) {
            if (since() == Since.DELIVERED) {
                return expiry("delivered", life.delivered());
            }
            return life.retrieved()
                    .map(retrieved -> expiry("retrieved", retrieved))
                    .orElseGet(() -> expiry("released", life.released().orElseThrow()));
        }

        private Expiry expiry(String event, Instant start) {
            return Expiry.at(start.plus(duration()), "kept " + days() + " days since it was " + event + " at " + start);
        }
    }
}
