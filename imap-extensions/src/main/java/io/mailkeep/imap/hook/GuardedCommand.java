package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;

/** A command that a client has sent and that has changed nothing yet. */
@AutoValue
public abstract class GuardedCommand {
    /** What it would do. */
    public enum Kind {
        SELECT,
        EXAMINE,
        APPEND,
        /** STORE and UID STORE. */
        STORE,
        COPY,
        MOVE,
        /** EXPUNGE, UID EXPUNGE, a CLOSE that expunges, and REPLACE, which names a mailbox as well. */
        EXPUNGE
    }

    public static GuardedCommand of(
            Kind kind, ImapClient client, Optional<MailboxRef> mailbox, UidSet uids, Optional<String> target) {
        return new AutoValue_GuardedCommand(kind, client, mailbox, uids, target);
    }

    public abstract Kind kind();

    public abstract ImapClient client();

    /** The selected one, on which it works; empty for SELECT, EXAMINE and APPEND. */
    public abstract Optional<MailboxRef> mailbox();

    /**
     * The messages that it names, of those that the client has been told of; for an EXPUNGE those that are marked as
     * deleted. Empty for SELECT, EXAMINE and APPEND.
     */
    public abstract UidSet uids();

    /** The mailbox that it names, as the client wrote it: of SELECT, EXAMINE, APPEND, COPY, MOVE and REPLACE. */
    public abstract Optional<String> target();
}
