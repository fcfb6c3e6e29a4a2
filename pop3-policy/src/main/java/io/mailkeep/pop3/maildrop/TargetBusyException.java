package io.mailkeep.pop3.maildrop;

import org.apache.james.mailbox.exception.MailboxException;

/** Others took messages to the same mailbox for too long. */
public final class TargetBusyException extends MailboxException {
    /** With what it was found out by. */
    public TargetBusyException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
