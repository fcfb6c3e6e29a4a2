package io.mailkeep.pop3.maildrop;

/** The user's policy does not allow POP3. */
public final class PopRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    PopRefusedException(String message) {
        super(message);
    }
}
