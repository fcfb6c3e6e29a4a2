package io.mailkeep.search.reindexing;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Forgets with the process. */
public final class JobsInMemory implements Jobs {
    private record Leased(Job job, Instant until) {}

    private final Clock clock;
    private final Map<UUID, Leased> jobs = new ConcurrentHashMap<>();

    public JobsInMemory(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Void> add(Job job) {
        return Mono.fromRunnable(() -> jobs.put(job.id(), leased(job)));
    }

    private Leased leased(Job job) {
        return new Leased(job, clock.instant().plus(LEASE));
    }

    @Override
    public Mono<Job> start(UUID id) {
        return Mono.fromSupplier(() -> jobs.computeIfPresent(id, (key, leased) -> leased(leased.job())))
                .map(Leased::job);
    }

    @Override
    public Mono<Boolean> renew(UUID id, int done) {
        return Mono.fromSupplier(
                () -> jobs.computeIfPresent(id, (key, leased) -> leased(at(leased.job(), done))) != null);
    }

    private static Job at(Job job, int done) {
        return new Job(job.id(), job.scope(), job.depth(), job.messagesPerSecond(), done);
    }

    @Override
    public Mono<Void> remove(UUID id) {
        return Mono.fromRunnable(() -> jobs.remove(id));
    }

    @Override
    public Flux<Job> all() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(jobs.values()))).map(Leased::job);
    }

    @Override
    public Flux<Job> takeAbandoned() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(jobs.values())))
                .filter(leased -> leased.until().isBefore(clock.instant()))
                .map(Leased::job)
                .doOnNext(job -> jobs.put(job.id(), leased(job)));
    }
}
