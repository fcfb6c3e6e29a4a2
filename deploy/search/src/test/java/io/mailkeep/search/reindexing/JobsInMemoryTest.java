package io.mailkeep.search.reindexing;

import io.mailkeep.search.SetClock;

class JobsInMemoryTest implements JobsContract {
    private final SetClock clock = new SetClock();
    private final Jobs testee = new JobsInMemory(clock);

    @Override
    public Jobs testee() {
        return testee;
    }

    @Override
    public void waitForLeaseToEnd() {
        clock.pass(Jobs.LEASE.plusSeconds(1));
    }
}
