package io.mailkeep.server.recount;

import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import reactor.core.publisher.Mono;

/** What is counted, compared with what is listed, and corrected. Thread-safe. */
interface Counts {
    /** Whose quota a mailbox counts for; empty when the mailbox is gone. */
    Mono<Username> owner(CassandraId mailbox);

    /**
     * Reads all that is listed. What is on its way makes a difference, too, for a moment; empty when something was
     * counted in between.
     */
    Mono<Difference> difference(Suspect suspect);

    Mono<Void> add(Suspect suspect, Difference missed);
}
