package io.mailkeep.pop3.maildrop;

import org.apache.james.core.Username;

/** Another session holds the user's maildrop (RFC 2449 §8.1.2, {@code [IN-USE]}). */
public final class MaildropInUseException extends Exception {
    MaildropInUseException(Username user) {
        super("another session holds the maildrop of " + user.asString());
    }
}
