package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What a DELE means once QUIT commits it. A session that ends any other way deletes and releases nothing. */
@AutoValue
public abstract class OnDelete {
    /** What happens to the message. */
    public enum Action {
        /** Removed from the mailbox: gone for every client. */
        EXPUNGE,
        /** Gone from the maildrop, still in INBOX for IMAP: a kept copy. */
        RELEASE,
        /** Moved to another mailbox of the user, created when missing. */
        MOVE,
        /** Nothing: the next session lists the message again, so most clients fetch it again. */
        IGNORE
    }

    public static final OnDelete EXPUNGE = new AutoValue_OnDelete(Action.EXPUNGE, Optional.empty());
    public static final OnDelete RELEASE = new AutoValue_OnDelete(Action.RELEASE, Optional.empty());
    public static final OnDelete IGNORE = new AutoValue_OnDelete(Action.IGNORE, Optional.empty());

    /** Moves to a mailbox of the user, named without namespace, with the server's hierarchy delimiter. */
    public static OnDelete moveTo(String mailbox) {
        return new AutoValue_OnDelete(Action.MOVE, Optional.of(mailbox));
    }

    public abstract Action action();

    /** Where {@link Action#MOVE} moves to; present for that action only. */
    public abstract Optional<String> mailbox();
}
