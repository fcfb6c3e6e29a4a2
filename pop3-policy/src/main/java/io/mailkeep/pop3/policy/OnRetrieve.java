package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import javax.mail.Flags;

/**
 * What becomes of a message that a session retrieved whole (RETR, never TOP) and committed by QUIT. The moment of the
 * retrieve is always recorded by the maildrop itself, whatever is set here.
 */
@AutoValue
public abstract class OnRetrieve {
    /** Leaves the message alone. */
    public static final OnRetrieve NOTHING = of(false, Optional.empty(), false);

    private static OnRetrieve of(boolean seen, Optional<String> keyword, boolean deletes) {
        return new AutoValue_OnRetrieve(seen, keyword, deletes);
    }

    /** Marks the message {@code \Seen}. */
    public static OnRetrieve markSeen() {
        return of(true, Optional.empty(), false);
    }

    /** Adds an IMAP keyword (RFC 9051 §9, {@code flag-keyword}). */
    public static OnRetrieve addKeyword(String keyword) {
        return of(false, Optional.of(keyword), false);
    }

    public abstract boolean seen();

    public abstract Optional<String> keyword();

    /** Whether QUIT takes a DELE of the message for granted (RFC 1939 §8; RFC 2449 §6.7, EXPIRE 0). */
    public abstract boolean deletes();

    /** The same, and deletes what was retrieved. */
    public OnRetrieve deleting() {
        return of(seen(), keyword(), true);
    }

    /** The flags to add, empty when retrieving changes none. A fresh object each time: {@link Flags} is mutable. */
    public Flags flags() {
        return flags(seen(), keyword());
    }

    static Flags flags(boolean seen, Optional<String> keyword) {
        Flags flags = new Flags();
        if (seen) {
            flags.add(Flags.Flag.SEEN);
        }
        keyword.ifPresent(flags::add);
        return flags;
    }
}
