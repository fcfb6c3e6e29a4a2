package io.mailkeep.search.extraction;

/** No process that reads attachments can be started; the message says what to do. */
public final class ExtractorException extends RuntimeException {
    ExtractorException(String message, Throwable cause) {
        super(message, cause);
    }

    ExtractorException(String message) {
        super(message);
    }
}
