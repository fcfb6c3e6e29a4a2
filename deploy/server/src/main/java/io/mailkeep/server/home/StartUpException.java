package io.mailkeep.server.home;

/** The server cannot start; the message tells the operator the file, the key and the remedy. */
public final class StartUpException extends RuntimeException {
    public StartUpException(String message) {
        super(message);
    }

    public StartUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
