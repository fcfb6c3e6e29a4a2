package io.mailkeep.pop3.ledger;

/** What is known of one user can not be brought under the name of another, of whom something else is known. */
public final class NameTakenException extends RuntimeException {
    NameTakenException(String message) {
        super(message);
    }
}
