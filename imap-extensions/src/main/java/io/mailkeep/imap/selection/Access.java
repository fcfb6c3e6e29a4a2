package io.mailkeep.imap.selection;

/** Whether a client may change the mailbox that it has selected. */
public enum Access {
    READ_WRITE,
    /** By EXAMINE, or because it lacks the rights. */
    READ_ONLY
}
