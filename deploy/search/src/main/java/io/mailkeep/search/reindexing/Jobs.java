package io.mailkeep.search.reindexing;

import java.time.Duration;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The jobs that are not ended, each leased to the server that does it. Thread-safe. */
interface Jobs {
    /** For so long a job is a server's that does not say that it goes on. */
    Duration LEASE = Duration.ofMinutes(5);

    /** Keeps a job, leased to this server. */
    Mono<Void> add(Job job);

    /** From now on this server does the job, whoever has kept it; empty if it is over. */
    Mono<Job> start(UUID job);

    /** This server goes on with the job, so many parts of which are done; false where it is another's by now, or over. */
    Mono<Boolean> renew(UUID job, int done);

    Mono<Void> remove(UUID job);

    Flux<Job> all();

    /** Takes the jobs whose lease is over for this server. */
    Flux<Job> takeAbandoned();
}
