package io.mailkeep.search;

import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.reconciliation.CatchUp;
import io.mailkeep.search.reconciliation.Upkeep;
import io.mailkeep.search.reindexing.Reindexing;
import java.time.Duration;
import org.apache.james.lifecycle.api.Startable;

/**
 * Keeps the index right while James runs: makes it when it is missing, fills it when it is new, catches up with what it
 * has missed and resumes reindexing.
 */
final class SearchUpkeep implements Startable, AutoCloseable {
    private final MailIndex index;
    private final Missed missed;
    private final CatchUp catchUp;
    private final Reindexing reindexing;
    private final Upkeep upkeep;

    SearchUpkeep(MailIndex index, Missed missed, CatchUp catchUp, Reindexing reindexing, Duration pause) {
        this.index = index;
        this.missed = missed;
        this.catchUp = catchUp;
        this.reindexing = reindexing;
        this.upkeep = new Upkeep(pause);
    }

    void start() {
        // These two apart, since they must go on while the others wait for OpenSearch or compare for hours.
        upkeep.start(
                "Hearing what other servers have missed", () -> missed.hear().block());
        upkeep.start("Keeping the leases of this server", reindexing::keepLeases);
        upkeep.start("Catching up with what the search index has missed", catchUp::round);
        upkeep.start("Reindexing", this::reindex);
    }

    private void reindex() {
        index.prepare().block();
        reindexing.resume();
    }

    @Override
    public void close() {
        upkeep.close();
    }
}
