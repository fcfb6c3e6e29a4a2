package io.mailkeep.pop3.protocol;

/** A running server on the loopback, with the contract's {@code keepcopy.xml} in place. Thread-safe. */
public interface MailServer {
    int smtpPort();

    /** Without TLS from the first byte. */
    int pop3Port();

    /** Without TLS from the first byte; LOGIN is allowed on it. */
    int imapPort();

    /** Creates the user's domain too, when there is none. */
    void addUser(String name, String password);

    /** Whether the POP3 port announces STLS. */
    boolean offersStls();

    /** Whether mail and users are still there after {@link #restart()}. */
    boolean survivesRestart();

    /** Blocking. Ends the server's process in an orderly way and starts it again, perhaps on other ports. */
    void restart();
}
