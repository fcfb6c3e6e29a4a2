package io.mailkeep.imap.record;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.lease.MemoryLeases;
import io.mailkeep.imap.lease.Turns;
import java.time.Clock;
import java.time.Duration;

/** In memory, for tests of other packages as well. */
public final class SomeRepeats {
    private SomeRepeats() {}

    public static Repeats with(MemoryJames james, MessageRecords records) {
        Turns turns = new Turns(
                new MemoryLeases(Clock.systemUTC()),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                32);
        return new Repeats(james.mailboxes(), james.mappers(), records, turns);
    }
}
