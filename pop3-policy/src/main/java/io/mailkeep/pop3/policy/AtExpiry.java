package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What happens to a kept copy whose time is over. */
@AutoValue
public abstract class AtExpiry {
    public static final AtExpiry EXPUNGE = new AutoValue_AtExpiry(Optional.empty());

    /** Moves to a mailbox of the user, named as in {@link OnDelete#moveTo}. */
    public static AtExpiry moveTo(String mailbox) {
        return new AutoValue_AtExpiry(Optional.of(mailbox));
    }

    /** Where the copy moves to; empty when it is expunged. */
    public abstract Optional<String> mailbox();
}
