package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** From when on a message may go, and why. Ordered by the moment; never comes last. */
@AutoValue
public abstract class Expiry {
    static final Comparator<Expiry> SOONEST_FIRST =
            Comparator.comparing(expiry -> expiry.moment().orElse(Instant.MAX));

    /** Nothing removes the message for as long as the reason holds. */
    public static Expiry never(String reason) {
        return new AutoValue_Expiry(Optional.empty(), reason, "");
    }

    /** The message may go from that moment on. */
    public static Expiry at(Instant moment, String reason) {
        return new AutoValue_Expiry(Optional.of(moment), reason, "");
    }

    /** Nothing holds the message, now or before. */
    public static Expiry always(String reason) {
        return at(Instant.MIN, reason);
    }

    /** From when on the server may remove the message; empty when it never does. */
    public abstract Optional<Instant> moment();

    /** A sentence for whoever asks where mail went. */
    public abstract String reason();

    /**
     * Where the condition that decides stands within the rule that was asked: {@code any[2]/all[1]} is the first one in
     * the {@code <all>} that is the second one in the {@code <any>}. Empty when the rule is that condition.
     */
    public abstract String rule();

    /** The same, decided by that part of a rule; parts of parts are told from the outside in. */
    public Expiry within(String part) {
        return new AutoValue_Expiry(moment(), reason(), rule().isEmpty() ? part : part + "/" + rule());
    }

    public boolean isDue(Instant now) {
        return moment().filter(moment -> !moment.isAfter(now)).isPresent();
    }

    /** The same, but no sooner than the given moment. */
    public Expiry notBefore(Instant earliest) {
        return moment().filter(moment -> moment.isBefore(earliest)).isPresent()
                ? new AutoValue_Expiry(Optional.of(earliest), reason(), rule())
                : this;
    }
}
