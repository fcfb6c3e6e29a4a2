package io.mailkeep.pop3.maildrop;

import java.time.Duration;

/** The last login is too short ago (RFC 2449 §6.5). */
public final class LoginDelayException extends Exception {
    private static final long serialVersionUID = 1L;

    LoginDelayException(Duration delay) {
        super("logins are " + delay.toSeconds() + " seconds apart");
    }
}
