package io.mailkeep.pop3.ledger;

/** A stored segment is not of a format that this version reads: the maildrop must not be opened. */
final class CorruptSegmentException extends RuntimeException {
    CorruptSegmentException(String message) {
        super(message);
    }

    CorruptSegmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
