package io.mailkeep.imap.lease;

import java.time.Duration;

/** Rights that one holder at a time has, whatever node it is on. Thread-safe; blocks. */
public interface Leases {
    /**
     * Takes a lease that is free, or prolongs the holder's own.
     *
     * @param time from now on, whole seconds, one at least
     * @return whether the holder, and nobody else, has it for so long
     */
    boolean take(String lease, String holder, Duration time);

    /** It is free, if the holder has it. */
    void release(String lease, String holder);
}
