package io.mailkeep.search.indexing;

/** A change did not reach the index, or not in time. */
public final class MissedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MissedException(String message) {
        super(message);
    }
}
