package io.mailkeep.pop3.maildrop;

import java.util.BitSet;

/**
 * What a session did to its messages so far, by message number from 1. Not thread-safe: a session runs one command at
 * a time.
 */
public final class Marks {
    private final BitSet deleted = new BitSet();
    private final BitSet retrieved = new BitSet();

    /** Marks as deleted (RFC 1939 §5, DELE). */
    public void delete(int number) {
        deleted.set(number);
    }

    /** Marks as sent whole; RSET leaves it, since the client has the message. */
    public void retrieve(int number) {
        retrieved.set(number);
    }

    /** Unmarks every deletion (RFC 1939 §5, RSET). */
    public void reset() {
        deleted.clear();
    }

    public boolean isDeleted(int number) {
        return deleted.get(number);
    }

    public boolean isRetrieved(int number) {
        return retrieved.get(number);
    }

    /** Whether the session did nothing to any message. */
    public boolean isEmpty() {
        return deleted.isEmpty() && retrieved.isEmpty();
    }

    public int deletedCount() {
        return deleted.cardinality();
    }
}
