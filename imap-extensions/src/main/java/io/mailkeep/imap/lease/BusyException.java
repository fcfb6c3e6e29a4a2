package io.mailkeep.imap.lease;

import org.apache.james.mailbox.exception.MailboxException;

/** Others were at it for too long. */
public final class BusyException extends MailboxException {
    BusyException(String lease) {
        super("Others are at it for too long: " + lease);
    }
}
