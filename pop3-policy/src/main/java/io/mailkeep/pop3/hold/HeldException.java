package io.mailkeep.pop3.hold;

import org.apache.james.mailbox.exception.MailboxException;

/** A deletion is refused for a legal hold. James's protocols answer it as a failure of the command, not of the server. */
public final class HeldException extends MailboxException {
    private static final long serialVersionUID = 1;

    HeldException(String message) {
        super(message);
    }
}
