package io.mailkeep.imap.selection;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.removal.RemovalFixture;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.metrics.api.MetricFactory;

/** For tests of other packages. */
public final class SomeMissedChanges {
    private SomeMissedChanges() {}

    /** It never looks. */
    public static MissedChanges none(MemoryJames james, MetricFactory metrics) {
        MemoryChangeLog log = new MemoryChangeLog(Clock.systemUTC());
        return new MissedChanges(
                Duration.ZERO,
                new RemovalFixture(james.mappers(), log, Clock.systemUTC(), metrics).highestModSeq(),
                log,
                metrics);
    }
}
