package io.mailkeep.search.indexing;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration.Indexing;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.mapping.MailIndex;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Follows the mailboxes: takes changes without waiting and carries them out in the background, those of a mailbox in
 * their order. At most {@link Indexing#queued} wait; the mailbox of one more is {@link Missed}. Thread-safe.
 */
public final class Indexer implements AutoCloseable {
    /** Times a change from when it is taken until it is written. */
    static final String LAG = "mailkeep-search-lag";

    private static final Duration MENDING_PATIENCE = Duration.ofSeconds(30);
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(10);

    private final MailIndex index;
    private final Missed missed;
    private final Indexing configuration;
    private final MetricFactory metrics;
    private final List<Lane> lanes;
    /** The last change of each mailbox that has any on its way. */
    private final Map<MailboxId, Mono<Void>> underway = new ConcurrentHashMap<>();

    public Indexer(
            Cluster cluster,
            MailIndex index,
            Messages messages,
            MessageDocument documents,
            Missed missed,
            Servers servers,
            Indexing configuration,
            MetricFactory metrics) {
        this.index = index;
        this.missed = missed;
        this.configuration = configuration;
        this.metrics = metrics;
        int capacity = Math.max(1, configuration.queued() / configuration.lanes());
        Transfer transfer = new Transfer(messages, documents, servers);
        this.lanes = IntStream.range(0, configuration.lanes())
                .mapToObj(number -> new Lane(number, capacity, () -> new Writes(cluster, index), transfer, missed))
                .toList();
    }

    /** Takes a change without waiting. */
    public void accept(Change change) {
        TimeMetric lag = metrics.timer(LAG);
        // One at a time for a mailbox, so that the last one known is the last one to be carried out.
        Mono<Void> done = underway.compute(
                change.mailbox(),
                (mailbox, before) -> noted(mailbox, lane(mailbox).accept(change)));
        done.subscribe(nothing -> {}, never -> {}, lag::stopAndPublish);
        forgetWhenOver(change.mailbox(), done);
    }

    /**
     * Takes what a comparison has found; the answer completes when it is written, and fails with {@link MissedException}
     * when it could not be. Blocking: waits for room, for a bounded time.
     */
    public Mono<Void> mend(Change change) throws InterruptedException {
        MailboxId mailbox = change.mailbox();
        return noted(mailbox, lane(mailbox).mend(change, MENDING_PATIENCE));
    }

    /** Before anyone else hears that it is written, it is known that it can not be found yet. */
    private Mono<Void> noted(MailboxId mailbox, Mono<Void> done) {
        done.subscribe(nothing -> {}, never -> {}, () -> index.refreshes().written(mailbox));
        return done;
    }

    private Lane lane(MailboxId mailbox) {
        return lanes.get(Math.floorMod(mailbox.hashCode(), lanes.size()));
    }

    private void forgetWhenOver(MailboxId mailbox, Mono<Void> done) {
        done.subscribe(nothing -> {}, missed -> underway.remove(mailbox, done), () -> underway.remove(mailbox, done));
    }

    /**
     * Completes when what has been accepted for this mailbox is written; fails with {@link MissedException} when it could
     * not be.
     */
    public Mono<Void> written(MailboxId mailbox) {
        return Mono.defer(() -> Mono.justOrEmpty(underway.get(mailbox))).flatMap(change -> change);
    }

    /** Changes that wait. */
    public int waiting() {
        return lanes.stream().mapToInt(Lane::length).sum();
    }

    /**
     * Completes when what has been accepted for these mailboxes can be found. Fails after the configured time at the
     * latest, and with {@link MissedException} when something could not be written.
     */
    public Mono<Void> settled(Collection<MailboxId> mailboxes) {
        return Flux.fromIterable(mailboxes)
                .concatMap(this::written)
                .then(Mono.defer(() -> missed.containsAny(mailboxes)
                        ? Mono.error(new MissedException("a change did not reach the index"))
                        : refreshed(mailboxes)))
                .timeout(
                        configuration.settled(),
                        Mono.error(() -> new MissedException("a change has not reached the index in time")));
    }

    /** Completes when what is written of these mailboxes can be found. */
    public Mono<Void> refreshed(Collection<MailboxId> mailboxes) {
        return index.refreshes().of(mailboxes);
    }

    /** Ends once what waits is written, after a while at the latest: what is left then is missed. Blocking. */
    @Override
    public void close() {
        Flux.fromIterable(List.copyOf(underway.values()))
                .concatMap(change -> change)
                .then()
                .timeout(DRAINED_WITHIN, Mono.empty())
                .block();
        lanes.forEach(Lane::close);
    }
}
