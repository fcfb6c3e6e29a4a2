package io.mailkeep.search;

import org.apache.james.mailbox.exception.MailboxException;

/**
 * Neither the index nor a scan can answer a search at the moment. The cause is an {@link java.io.IOException}, a {@link
 * java.util.concurrent.TimeoutException} or a {@link java.util.concurrent.RejectedExecutionException}: by these IMAP
 * tells what is not available from what is broken, knowing nothing of this class.
 */
public final class SearchUnavailableException extends MailboxException {
    private static final long serialVersionUID = 1L;

    SearchUnavailableException(String message, Exception cause) {
        super(message, cause);
    }
}
