package io.mailkeep.imap.hook;

/** Told of who comes and goes. May block; may fail. */
public interface SessionHook extends SyncHook {
    /** A client has logged in. */
    default void loggedIn(Login login) throws Exception {}

    /** A session has ended. */
    default void loggedOut(Logout logout) throws Exception {}
}
