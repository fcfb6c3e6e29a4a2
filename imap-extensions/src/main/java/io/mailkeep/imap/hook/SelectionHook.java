package io.mailkeep.imap.hook;

/** Told of which mailbox a client works on, and of what it knew of it. May block; may fail. */
public interface SelectionHook extends SyncHook {
    /** SELECT or EXAMINE has been answered OK. */
    default void selected(MailboxSelected selected) throws Exception {}

    /** By CLOSE, UNSELECT, another SELECT, or the end of the session. */
    default void unselected(MailboxUnselected unselected) throws Exception {}
}
