package io.mailkeep.imap.lease;

import java.time.Duration;

/**
 * Rights that one holder at a time has, whatever node it is on. Each method throws an {@link UndecidedException} if the
 * store answers that it can not tell, as when many ask at once. Thread-safe; blocks.
 */
public interface Leases {
    /**
     * Takes a lease that is free, or prolongs it if the holder has it.
     *
     * @param time from now on, whole seconds, one at least
     * @return whether the holder, and nobody else, has it for so long
     */
    boolean take(String lease, String holder, Duration time);

    /**
     * Prolongs the holder's lease, and takes none that is free.
     *
     * @param time from now on, whole seconds, one at least
     * @return whether the holder, and nobody else, has it for so long
     */
    boolean prolong(String lease, String holder, Duration time);

    /** It is free, if the holder has it. */
    void release(String lease, String holder);
}
