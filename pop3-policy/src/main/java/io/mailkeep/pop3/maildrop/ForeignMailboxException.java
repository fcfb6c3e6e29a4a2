package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.MaildropId;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;

/** A ledger is about another user's mailbox: of the two only one has been renamed. */
public final class ForeignMailboxException extends MailboxException {
    ForeignMailboxException(MaildropId ledger, Username owner, Username user) {
        super("the ledger of '" + ledger.asString() + "' is about a mailbox of '" + owner.asString() + "', not of '"
                + user.asString() + "': James renames a user, and then the ledger is renamed");
    }
}
