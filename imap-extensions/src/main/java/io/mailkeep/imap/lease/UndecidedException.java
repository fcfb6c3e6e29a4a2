package io.mailkeep.imap.lease;

/** The store can not tell who has a lease, which the one who asked may have got. Who asks again is told. */
public final class UndecidedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UndecidedException(String lease, Throwable cause) {
        super("The store can not tell who is at it: " + lease, cause);
    }
}
