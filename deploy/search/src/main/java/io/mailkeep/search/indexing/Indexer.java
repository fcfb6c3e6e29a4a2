package io.mailkeep.search.indexing;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration.Indexing;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.mapping.MailIndex;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Follows the mailboxes: takes changes without waiting and carries them out in the background, those of a mailbox in
 * their order. At most {@link Indexing#queued} wait; the mailbox of one more is {@link Missed}. Thread-safe.
 */
public final class Indexer implements AutoCloseable {
    private static final int MOST_UNREFRESHED = 10_000;

    private final MailIndex index;
    private final Indexing configuration;
    private final List<Lane> lanes;
    /** The last change of each mailbox that has any on its way. */
    private final Map<MailboxId, Mono<Void>> underway = new ConcurrentHashMap<>();
    /** Those with changes that are written and not searchable yet. */
    private final Set<MailboxId> unrefreshed = ConcurrentHashMap.newKeySet();

    public Indexer(
            Cluster cluster,
            MailIndex index,
            Messages messages,
            MessageDocument documents,
            Missed missed,
            Indexing configuration) {
        this.index = index;
        this.configuration = configuration;
        int capacity = Math.max(1, configuration.queued() / configuration.lanes());
        this.lanes = IntStream.range(0, configuration.lanes())
                .mapToObj(number ->
                        new Lane(number, capacity, () -> new Writes(cluster, index), messages, documents, missed))
                .toList();
    }

    /** Takes a change without waiting. */
    public void accept(Change change) {
        MailboxId mailbox = change.mailbox();
        Mono<Void> done =
                lanes.get(Math.floorMod(mailbox.hashCode(), lanes.size())).accept(change);
        underway.put(mailbox, done);
        done.subscribe(nothing -> {}, never -> {}, () -> {
            unrefreshed.add(mailbox);
            underway.remove(mailbox, done);
        });
    }

    /** Completes when what has been accepted for this mailbox is written or missed. */
    public Mono<Void> written(MailboxId mailbox) {
        return Mono.defer(() -> Mono.justOrEmpty(underway.get(mailbox))).flatMap(change -> change);
    }

    /** Changes that wait. */
    public int waiting() {
        return lanes.stream().mapToInt(Lane::length).sum();
    }

    /**
     * Completes when what has been accepted for these mailboxes can be found, after the configured time at the latest:
     * with an error then.
     */
    public Mono<Void> settled(Collection<MailboxId> mailboxes) {
        return Flux.fromIterable(mailboxes)
                .concatMap(this::written)
                .then(Mono.defer(() -> refreshed(mailboxes)))
                .timeout(configuration.settled());
    }

    private Mono<Void> refreshed(Collection<MailboxId> mailboxes) {
        if (mailboxes.stream().noneMatch(unrefreshed::contains) && unrefreshed.size() < MOST_UNREFRESHED) {
            return Mono.empty();
        }
        List<MailboxId> before = List.copyOf(unrefreshed);
        before.forEach(unrefreshed::remove);
        return index.refresh().doOnError(failure -> unrefreshed.addAll(before));
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
