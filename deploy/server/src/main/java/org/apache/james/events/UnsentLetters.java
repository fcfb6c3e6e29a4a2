package org.apache.james.events;

import com.google.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Dead letters that know for a moment which events RabbitMQ did not take and are among them: James does not tell that from
 * an event that is lost. Thread-safe.
 */
public final class UnsentLetters implements EventDeadLetters {
    private final EventDeadLetters letters;
    private final Set<Event.EventId> kept = ConcurrentHashMap.newKeySet();

    @Inject
    public UnsentLetters(EventDeadLetters letters) {
        this.letters = letters;
    }

    /** Whether it was kept since it was forgotten last. */
    boolean isKept(Event event) {
        return kept.contains(event.getEventId());
    }

    void forget(Event event) {
        kept.remove(event.getEventId());
    }

    @Override
    public Mono<InsertionId> store(Group group, Event event) {
        return letters.store(group, event).doOnSuccess(id -> {
            if (group instanceof DispatchingFailureGroup) {
                kept.add(event.getEventId());
            }
        });
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
