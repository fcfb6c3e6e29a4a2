package io.mailkeep.imap.hook;

/** Told of what a client has read. May block; may fail. */
public interface FetchHook extends SyncHook {
    /** A FETCH has been answered OK. */
    void fetched(MessagesFetched fetched) throws Exception;
}
