package io.mailkeep.pop3.condition;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.core.Username;

/**
 * A message as conditions see it. What the maildrop does not hold is read from the mailbox when a condition first asks
 * for it, blocking; an unchecked exception then leaves the message untouched.
 */
public interface Copy {
    Username user();

    /** James's id of the mailbox, serialised. */
    String mailboxId();

    /** The IMAP UID. */
    long uid();

    MessageLife life();

    /** Octets. */
    long size();

    /** The flags as IMAP clients see them. */
    Flags flags();

    /** What delivery labelled it with. */
    ImmutableSet<String> labels();

    /** The address in the From field, in lower case; empty when there is none that can be read. */
    Optional<String> sender();

    /**
     * Whether the mailbox is fuller than the retention's {@link Quota} allows and this is among the copies, oldest
     * first, whose removal brings it back.
     */
    boolean isExcess();
}
