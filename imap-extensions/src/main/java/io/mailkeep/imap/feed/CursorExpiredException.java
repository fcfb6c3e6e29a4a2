package io.mailkeep.imap.feed;

/** What comes after the cursor is no longer kept, or the cursor is of another feed. */
final class CursorExpiredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CursorExpiredException() {
        super("The feed no longer has what comes after this cursor, or the cursor is not of this user. Ask with"
                + " ?since=now for a cursor, list the mailboxes, then read from that cursor");
    }
}
