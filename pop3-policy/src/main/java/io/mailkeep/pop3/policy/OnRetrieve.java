package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import javax.mail.Flags;

/**
 * What is written to a message that a session retrieved whole (RETR, never TOP) and committed by QUIT. The moment of
 * the first retrieve is always recorded by the maildrop itself, whatever is set here.
 */
@AutoValue
public abstract class OnRetrieve {
    /** Leaves the message's flags alone. */
    public static final OnRetrieve NOTHING = of(Optional.empty());

    private static OnRetrieve of(Optional<String> keyword) {
        return new AutoValue_OnRetrieve(false, keyword);
    }

    /** Marks the message {@code \Seen}. */
    public static OnRetrieve markSeen() {
        return new AutoValue_OnRetrieve(true, Optional.empty());
    }

    /** Adds an IMAP keyword (RFC 9051 §9, {@code flag-keyword}). */
    public static OnRetrieve addKeyword(String keyword) {
        return of(Optional.of(keyword));
    }

    public abstract boolean seen();

    public abstract Optional<String> keyword();

    /** The flags to add, empty when retrieving changes none. A fresh object each time: {@link Flags} is mutable. */
    public Flags flags() {
        Flags flags = new Flags();
        if (seen()) {
            flags.add(Flags.Flag.SEEN);
        }
        keyword().ifPresent(flags::add);
        return flags;
    }
}
