package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;

/** Opens maildrops. Thread-safe. */
@Singleton
public final class Maildrops {
    @Inject
    Maildrops() {}

    /**
     * Blocking. Opens the maildrop of an authenticated user, creating INBOX when there is none. Any exception other
     * than {@link MaildropInUseException} means that the state could not be read: the login must be refused.
     */
    public Maildrop open(MailboxSession session) throws MaildropInUseException, MailboxException {
        throw new UnsupportedOperationException("not yet");
    }
}
