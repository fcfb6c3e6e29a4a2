package io.mailkeep.server;

/** The server cannot start; the message tells the operator the file, the key and the remedy. */
public final class StartUpException extends RuntimeException {
    StartUpException(String message) {
        super(message);
    }

    StartUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
