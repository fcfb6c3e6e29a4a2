package io.mailkeep.imap.hook;

/** By what a mailbox was changed, as far as it can be known. */
public enum Origin {
    /** An IMAP session. */
    IMAP,
    /** A POP3 session: its QUIT. */
    POP3,
    /** Mail that came in: by LMTP, or from the spool. */
    DELIVERY,
    /** The expiry of kept copies. */
    SWEEP,
    /** An administrator, by webadmin. */
    ADMIN,
    JMAP,
    UNKNOWN
}
