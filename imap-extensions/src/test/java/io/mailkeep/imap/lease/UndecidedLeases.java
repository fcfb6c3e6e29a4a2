package io.mailkeep.imap.lease;

import java.time.Duration;

/** Of a store that can never tell who has them. */
public final class UndecidedLeases implements Leases {
    @Override
    public boolean take(String lease, String holder, Duration time) {
        throw undecided(lease);
    }

    @Override
    public boolean prolong(String lease, String holder, Duration time) {
        throw undecided(lease);
    }

    @Override
    public void release(String lease, String holder) {
        throw undecided(lease);
    }

    private static UndecidedException undecided(String lease) {
        return new UndecidedException(lease, new IllegalStateException("undecided"));
    }
}
