package io.mailkeep.imap.hook;

/**
 * Told of each change of a mailbox, by whatever it was made: on one node of the server, the one to which the event bus
 * gives it. May block; may fail.
 */
public interface ChangeHook extends SyncHook {
    void changed(MailboxChange change) throws Exception;
}
