package io.mailkeep.server.events;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;
import org.apache.james.events.delivery.EventDelivery.DeliveryOption;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An event bus that reaches all its listeners while others come and go. James 3.8.1's own fails an event when a client
 * selects or leaves the mailbox in the same moment: quotas, index and hooks do not hear of what was stored, nor other
 * clients, and a delivery that fails there is done again, so the message is there twice. Thread-safe.
 */
@Singleton
public final class LocalEventBus extends InVMEventBus {
    private final ConcurrentMap<RegistrationKey, Set<ReactiveEventListener>> watching = new ConcurrentHashMap<>();
    private final EventDelivery delivery;

    @Inject
    public LocalEventBus(EventDelivery delivery, RetryBackoffConfiguration retries, EventDeadLetters deadLetters) {
        super(delivery, retries, deadLetters);
        this.delivery = delivery;
    }

    @Override
    public Mono<Registration> register(ReactiveEventListener listener, RegistrationKey key) {
        watching.compute(key, (same, listeners) -> with(listener, listeners));
        return Mono.just(() -> Mono.fromRunnable(
                () -> watching.computeIfPresent(key, (same, listeners) -> without(listener, listeners))));
    }

    private static Set<ReactiveEventListener> with(
            ReactiveEventListener listener, Set<ReactiveEventListener> listeners) {
        Set<ReactiveEventListener> all = listeners == null ? ConcurrentHashMap.newKeySet() : listeners;
        all.add(listener);
        return all;
    }

    private static Set<ReactiveEventListener> without(
            ReactiveEventListener listener, Set<ReactiveEventListener> listeners) {
        listeners.remove(listener);
        return listeners.isEmpty() ? null : listeners;
    }

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> keys) {
        return event.isNoop()
                ? Mono.empty()
                : Flux.mergeDelayError(1, super.dispatch(event, ImmutableSet.of()), toWatching(event, keys))
                        .then()
                        // As James's: what the event tells of is done, and each listener's failure is logged.
                        .onErrorResume(failure -> Mono.empty());
    }

    private Mono<Void> toWatching(Event event, Set<RegistrationKey> keys) {
        ImmutableSet<ReactiveEventListener> listeners = keys.stream()
                .flatMap(key -> watching.getOrDefault(key, ImmutableSet.of()).stream())
                .collect(ImmutableSet.toImmutableSet());
        return Flux.fromIterable(listeners)
                .flatMap(
                        // A failure would take the event from those who have not heard of it yet.
                        listener -> delivery.deliver(listener, event, DeliveryOption.none())
                                .onErrorResume(failure -> Mono.empty()),
                        EXECUTION_RATE)
                .then();
    }
}
