package io.mailkeep.imap.selection;

/** Whether removals may be announced now. */
public enum Expunges {
    TELL,
    /** They answer the command, so they are told even to who is not interested in them. */
    ANSWER,
    /** While FETCH, STORE or SEARCH by number runs (RFC 9051 §7.5.1): the numbers that the client sent must stay. */
    WITHHOLD
}
