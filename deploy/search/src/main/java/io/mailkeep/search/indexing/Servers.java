package io.mailkeep.search.indexing;

/** How many carry out the changes of one store. */
public enum Servers {
    /** The changes of a mailbox are carried out one after the other. */
    ONE,
    /** Each change is handed to any of them, so that two of a mailbox are carried out at the same time. */
    SEVERAL
}
