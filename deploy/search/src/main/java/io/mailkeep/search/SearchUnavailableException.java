package io.mailkeep.search;

import org.apache.james.mailbox.exception.MailboxException;

/** Neither the index nor a scan can answer a search at the moment. */
public final class SearchUnavailableException extends MailboxException {
    SearchUnavailableException(String message) {
        super(message);
    }
}
