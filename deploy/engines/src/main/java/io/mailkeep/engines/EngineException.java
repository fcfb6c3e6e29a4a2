package io.mailkeep.engines;

/** An engine did not start or did not stay; the message says what to do about it. */
public final class EngineException extends RuntimeException {
    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
