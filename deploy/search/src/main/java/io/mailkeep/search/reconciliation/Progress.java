package io.mailkeep.search.reconciliation;

/** Follows a comparison, and may hold it up. */
public interface Progress {
    /** So many messages have been compared. */
    void compared(int messages);

    /** So many messages are about to be read or written, unless this waits. */
    void mending(int messages);

    /** Neither followed nor held up. */
    static Progress unwatched() {
        return new Progress() {
            @Override
            public void compared(int messages) {}

            @Override
            public void mending(int messages) {}
        };
    }
}
