package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/**
 * What a message still has to undergo. Written before the mailbox is touched and erased afterwards, so that a crash in
 * between is finished by whoever opens the maildrop next, once.
 */
@AutoValue
public abstract class Disposal {
    public static final Disposal EXPUNGE = new AutoValue_Disposal(true, Optional.empty(), Optional.empty());

    /** Nothing but waiting: until it is due no other rule removes the message either. */
    public static final Disposal NONE = new AutoValue_Disposal(false, Optional.empty(), Optional.empty());

    /** To a mailbox of the user, named as in {@link io.mailkeep.pop3.policy.OnDelete#moveTo}. */
    public static Disposal moveTo(String mailbox) {
        return new AutoValue_Disposal(true, Optional.of(mailbox), Optional.empty());
    }

    /** The same, but not before that moment; until then it can be undone. In whole seconds, rounded up. */
    public Disposal notBefore(Instant due) {
        return new AutoValue_Disposal(removes(), destination(), Optional.of(WholeSeconds.up(due)));
    }

    /** The same, to be carried out at once. */
    public Disposal atOnce() {
        return new AutoValue_Disposal(removes(), destination(), Optional.empty());
    }

    /** Whether the message leaves its mailbox. */
    public abstract boolean removes();

    /** Where the message moves to; empty when it does not move. */
    public abstract Optional<String> destination();

    /** From when on it is carried out; empty when at once. */
    public abstract Optional<Instant> due();

    public boolean isDue(Instant now) {
        return due().filter(moment -> moment.isAfter(now)).isEmpty();
    }
}
