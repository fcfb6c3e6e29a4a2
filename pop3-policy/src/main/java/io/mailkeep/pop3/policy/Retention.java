package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.condition.Forever;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.condition.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a policy holds kept copies, and what becomes of them then. Immutable. */
@AutoValue
public abstract class Retention {
    /** Kept copies are never removed by the server. */
    public static final Retention FOREVER = of(Scope.RELEASED, Forever.FOREVER, ImmutableList.of(), AtExpiry.EXPUNGE);

    // Mail may come that is older than its arrival.
    private static final Duration LONGEST_UNSEEN = Duration.ofDays(30);

    /** Which messages a retention removes. */
    public enum Scope {
        /** Those that the client deleted: what it leaves on the server stays. */
        RELEASED,
        /** Every message that was retrieved, deleted by the client or not. */
        RETRIEVED,
        /** Every message, even if no client ever retrieved it. */
        ALL
    }

    /** Removes messages of the scope once the rule lets them go, unless they have a trait that keeps them. */
    public static Retention of(Scope of, Condition rule, ImmutableList<Trait> unless, AtExpiry atExpiry) {
        return new AutoValue_Retention(of, rule, unless, atExpiry);
    }

    /** Removes messages of the scope at an age of that many days, 1 to 36500. */
    public static Retention ofDays(Scope of, Age.Since since, int days) {
        return of(of, Age.of(since, days), ImmutableList.of(), AtExpiry.EXPUNGE);
    }

    public abstract Scope of();

    public abstract Condition rule();

    /** What keeps a message although the rule lets it go. */
    public abstract ImmutableList<Trait> unless();

    public abstract AtExpiry atExpiry();

    /**
     * From when on the message may be removed, and why; asks the traits that keep it as they are now.
     *
     * @param folder the mailbox in which it is, empty for INBOX: what is where it would be moved to has arrived, and stays
     */
    public Expiry explain(Copy copy, Optional<String> folder) {
        if (takesTo(folder)) {
            return Expiry.never("it is in " + folder.get() + ", to which retention moves")
                    .within("move");
        }
        if (!speaksOf(copy.life())) {
            return Expiry.never(untouched()).within("of");
        }
        Expiry expiry = rule().explain(copy).notBefore(start(copy.life()));
        return expiry.moment().isEmpty()
                ? expiry
                : unless().stream()
                        .filter(trait -> trait.holdsFor(copy))
                        .findFirst()
                        .map(trait -> Expiry.never("kept for as long as " + trait.inWords())
                                .within("unless"))
                        .orElse(expiry);
    }

    /** Whether {@link #explain} lets the message go by then. Asks of it no more than that takes, traits last. */
    public boolean isDue(Copy copy, Optional<String> folder, Instant now) {
        return earliest(copy.life(), folder)
                        .filter(moment -> !moment.isAfter(now))
                        .isPresent()
                && rule().isDue(copy, now)
                && unless().stream().noneMatch(trait -> trait.holdsFor(copy));
    }

    /** A moment that {@link #explain} does not precede for any message there of such a life or of a later one. */
    public Optional<Instant> earliest(MessageLife life, Optional<String> folder) {
        return speaksOf(life) && !takesTo(folder)
                ? rule().earliest(life).notBefore(start(life)).moment()
                : Optional.empty();
    }

    /**
     * How long after a look at a mailbox it may hold mail that is due and of which nothing was known then; empty when
     * only mail goes that a client retrieved or released, of which its session tells.
     */
    public Optional<Duration> unseen(Optional<String> folder) {
        MessageLife untouched = MessageLife.of(Instant.EPOCH, Optional.empty(), Optional.empty());
        return earliest(untouched, folder).flatMap(any -> rule().shortest()).map(shortest -> Ordering.natural()
                .min(shortest, LONGEST_UNSEEN));
    }

    /**
     * What a client that leaves its mail on the server is promised (RFC 2449 §6.7, which leaves open when the days
     * begin: here at the moment that the rule counts from). Copies that the client deleted itself are not left, so a
     * retention of those alone promises {@link Expire#NEVER}.
     */
    public Expire expire() {
        return of() == Scope.RELEASED
                ? Expire.NEVER
                : rule().shortest()
                        .map(Duration::toDays)
                        .map(Math::toIntExact)
                        .map(Expire::afterDays)
                        .orElse(Expire.NEVER);
    }

    private boolean takesTo(Optional<String> folder) {
        return folder.isPresent() && folder.equals(atExpiry().mailbox());
    }

    private boolean speaksOf(MessageLife life) {
        return of() == Scope.ALL
                || life.released().isPresent()
                || (of() == Scope.RETRIEVED && life.retrieved().isPresent());
    }

    private String untouched() {
        return of() == Scope.RELEASED ? "kept until a client deletes it" : "kept until a client retrieves it";
    }

    /** No message goes before it is one that the scope speaks of, however long a trait has been there. */
    private Instant start(MessageLife life) {
        return of() == Scope.ALL ? life.delivered() : life.keptSince().orElse(life.delivered());
    }
}
