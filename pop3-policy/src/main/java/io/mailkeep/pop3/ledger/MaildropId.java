package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.apache.james.core.Username;

/** Whose messages a state is about: those of a user's INBOX, or of a further mailbox that the maildrop shows. */
@AutoValue
public abstract class MaildropId {
    // No user name has a space in it: James refuses it.
    private static final char SEPARATOR = ' ';

    /** A user's INBOX. */
    public static MaildropId of(Username user) {
        return new AutoValue_MaildropId(user, Optional.empty());
    }

    /** Another mailbox of the user. */
    public static MaildropId of(Username user, String folder) {
        return new AutoValue_MaildropId(user, Optional.of(folder));
    }

    static MaildropId parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator < 0
                ? of(Username.of(text))
                : of(Username.of(text.substring(0, separator)), text.substring(separator + 1));
    }

    MaildropId renamed(Username to) {
        return new AutoValue_MaildropId(to, folder());
    }

    public abstract Username user();

    /** The mailbox; empty for INBOX. */
    public abstract Optional<String> folder();

    /** Unique and, among those of one user, led by INBOX. */
    public final String asString() {
        return folder().map(folder -> user().asString() + SEPARATOR + folder).orElseGet(() -> user().asString());
    }
}
