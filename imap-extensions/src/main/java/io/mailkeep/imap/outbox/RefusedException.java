package io.mailkeep.imap.outbox;

import java.io.IOException;

/** A receiver does not want these letters, today or tomorrow: one of them, or so many at once. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
        super(message);
    }
}
