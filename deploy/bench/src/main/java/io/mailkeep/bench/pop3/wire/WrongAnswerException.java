package io.mailkeep.bench.pop3.wire;

import java.io.IOException;

/** A server does not do what it is measured at. */
public final class WrongAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongAnswerException(String command, String answer) {
        super("The server answered " + command + " by " + answer);
    }
}
