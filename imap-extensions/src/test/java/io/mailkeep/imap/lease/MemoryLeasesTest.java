package io.mailkeep.imap.lease;

import java.time.Clock;

class MemoryLeasesTest implements LeasesContract {
    private final MemoryLeases testee = new MemoryLeases(Clock.systemUTC());

    @Override
    public Leases testee() {
        return testee;
    }
}
