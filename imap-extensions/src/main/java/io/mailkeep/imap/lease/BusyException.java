package io.mailkeep.imap.lease;

import org.apache.james.mailbox.exception.MailboxException;

/** Others were at it for too long, or the store could not tell whether they were, which is the cause then. */
public final class BusyException extends MailboxException {
    BusyException(String lease) {
        super("Others are at it for too long: " + lease);
    }

    BusyException(UndecidedException undecided) {
        super(undecided.getMessage(), undecided);
    }
}
