package io.mailkeep.server.demo;

/** In which mailbox IMAP finds a message. */
enum Fate {
    IN_INBOX("INBOX"),
    IN_TRASH("Trash"),
    EXPUNGED("nowhere");

    private final String words;

    Fate(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
