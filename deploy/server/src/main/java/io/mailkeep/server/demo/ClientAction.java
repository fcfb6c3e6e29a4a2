package io.mailkeep.server.demo;

/** What the POP3 client does to a message; every message of a user gets one of these, in turn. */
enum ClientAction {
    RETRIEVE_AND_DELETE("RETR, DELE, QUIT", true, true),
    RETRIEVE("RETR, QUIT", true, false),
    DELETE_UNREAD("DELE, QUIT", false, true),
    LOOK("TOP, QUIT", false, false),
    /** In a session of its own, before the others: what is not committed has not happened. */
    HANG_UP("RETR, DELE, hang up", false, false);

    private final String words;
    private final boolean retrieves;
    private final boolean deletes;

    ClientAction(String words, boolean retrieves, boolean deletes) {
        this.words = words;
        this.retrieves = retrieves;
        this.deletes = deletes;
    }

    static ClientAction onMessage(int number) {
        return values()[number % values().length];
    }

    /** Retrieved whole, and committed. */
    boolean retrieves() {
        return retrieves;
    }

    /** Deleted, and committed. */
    boolean deletes() {
        return deletes;
    }

    @Override
    public String toString() {
        return words;
    }
}
