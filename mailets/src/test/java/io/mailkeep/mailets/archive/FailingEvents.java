package io.mailkeep.mailets.archive;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusName;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.mailbox.events.MessageMoveEvent;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Fails to tell of a copy when it is there. */
final class FailingEvents implements EventBus {
    private final EventBus events;
    private final AtomicInteger failures = new AtomicInteger();

    FailingEvents(EventBus events) {
        this.events = events;
    }

    /** So many times, from now on. */
    void fail(int times) {
        failures.set(times);
    }

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> keys) {
        return event instanceof MessageMoveEvent && failures.getAndDecrement() > 0
                ? Mono.error(new IllegalStateException("the copy is there"))
                : events.dispatch(event, keys);
    }

    @Override
    public Publisher<Registration> register(EventListener.ReactiveEventListener listener, RegistrationKey key) {
        return events.register(listener, key);
    }

    @Override
    public Registration register(EventListener.ReactiveEventListener listener, Group group) {
        return events.register(listener, group);
    }

    @Override
    public Mono<Void> reDeliver(Group group, Event event) {
        return events.reDeliver(group, event);
    }

    @Override
    public EventBusName eventBusName() {
        return events.eventBusName();
    }
}
