package io.mailkeep.imap.dispatch;

/** What becomes of an event that a hook failed to take. */
enum OnFailure {
    /** It is lost. */
    SKIP,
    /** It is told again, a bounded number of times, and the events after it wait. */
    RETRY,
    /** The hook is told nothing any more until the server starts again. */
    OFF
}
