package org.apache.james.events;

import com.google.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Dead letters that know for a moment which events RabbitMQ did not take and they could not keep either: James does not
 * tell that from an event that is kept. Thread-safe.
 */
public final class UnsentLetters implements EventDeadLetters {
    private final EventDeadLetters letters;
    private final Metric kept;
    private final Set<Event.EventId> lost = ConcurrentHashMap.newKeySet();

    @Inject
    public UnsentLetters(EventDeadLetters letters, MetricFactory metrics) {
        this.letters = letters;
        this.kept = metrics.generate("mailkeep-events-kept");
    }

    /** Whether it could not be kept since it was forgotten last. */
    boolean isLost(Event event) {
        return lost.contains(event.getEventId());
    }

    void forget(Event event) {
        lost.remove(event.getEventId());
    }

    @Override
    public Mono<InsertionId> store(Group group, Event event) {
        Mono<InsertionId> stored = letters.store(group, event);
        return group instanceof DispatchingFailureGroup
                ? stored.doOnSuccess(id -> kept.increment()).doOnError(e -> lost.add(event.getEventId()))
                : stored;
    }

    @Override
    public Mono<Void> remove(Group group, InsertionId id) {
        return letters.remove(group, id);
    }

    @Override
    public Mono<Void> remove(Group group) {
        return letters.remove(group);
    }

    @Override
    public Mono<Event> failedEvent(Group group, InsertionId id) {
        return letters.failedEvent(group, id);
    }

    @Override
    public Flux<InsertionId> failedIds(Group group) {
        return letters.failedIds(group);
    }

    @Override
    public Flux<Group> groupsWithFailedEvents() {
        return letters.groupsWithFailedEvents();
    }

    @Override
    public Mono<Boolean> containEvents() {
        return letters.containEvents();
    }
}
