package io.mailkeep.imap.hook;

/** Told of what clients have been told. May block; may fail. */
public interface AnnouncementHook extends SyncHook {
    /** IDLE has begun (RFC 2177). */
    default void idleStarted(IdleStarted started) throws Exception {}

    /** By DONE, or the end of the session. */
    default void idleEnded(IdleEnded ended) throws Exception {}

    /** A client has been told that its mailbox changed. */
    default void announced(ChangesAnnounced announced) throws Exception {}

    /** A client has been told everything up to a mod-sequence. */
    default void caughtUp(CaughtUp caughtUp) throws Exception {}
}
