package io.mailkeep.pop3.policy;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;
import javax.mail.Flags;

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

    public static final OnDelete EXPUNGE = of(Action.EXPUNGE, Optional.empty());
    public static final OnDelete RELEASE = of(Action.RELEASE, Optional.empty());
    public static final OnDelete IGNORE = of(Action.IGNORE, Optional.empty());

    private static OnDelete of(Action action, Optional<String> mailbox) {
        return new AutoValue_OnDelete(action, mailbox, false, Optional.empty(), Optional.empty());
    }

    /** Moves to a mailbox of the user, named without namespace, with the server's hierarchy delimiter. */
    public static OnDelete moveTo(String mailbox) {
        return of(Action.MOVE, Optional.of(mailbox));
    }

    public abstract Action action();

    /** Where {@link Action#MOVE} moves to; present for that action only. */
    public abstract Optional<String> mailbox();

    /** Whether the message becomes {@code \Seen}. */
    public abstract boolean seen();

    /** The IMAP keyword that the message gets. */
    public abstract Optional<String> keyword();

    /** How long the action waits, the message being hidden from POP3 at once; empty when it does not. */
    public abstract Optional<Duration> undo();

    /** The same, writing flags too. */
    public OnDelete marking(boolean seen, Optional<String> keyword) {
        return new AutoValue_OnDelete(action(), mailbox(), seen, keyword, undo());
    }

    /** The same, after a time in which it can be undone. */
    public OnDelete undoableFor(Duration undo) {
        return new AutoValue_OnDelete(action(), mailbox(), seen(), keyword(), Optional.of(undo));
    }

    /** The flags to add, empty when deleting changes none. A fresh object each time: {@link Flags} is mutable. */
    public Flags flags() {
        return OnRetrieve.flags(seen(), keyword());
    }
}
