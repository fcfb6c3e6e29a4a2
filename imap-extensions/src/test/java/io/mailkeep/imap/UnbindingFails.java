package io.mailkeep.imap;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import reactor.core.publisher.Mono;

/** An event bus as James's are while RabbitMQ is away: who stops listening hears nothing any more, and it fails. */
public final class UnbindingFails extends InVMEventBus {
    private final Set<RegistrationKey> listenedTo = ConcurrentHashMap.newKeySet();
    private final Mono<Void> waiting;

    public UnbindingFails() {
        this(Mono.empty());
    }

    /** It fails when this has ended. */
    public UnbindingFails(Mono<Void> waiting) {
        super(
                new InVmEventDelivery(new RecordingMetricFactory()),
                RetryBackoffConfiguration.DEFAULT,
                new MemoryEventDeadLetters());
        this.waiting = waiting;
    }

    @Override
    public Mono<Registration> register(ReactiveEventListener listener, RegistrationKey key) {
        return super.register(listener, key)
                .doOnNext(registration -> listenedTo.add(key))
                .map(registration -> () -> Mono.from(registration.unregister())
                        .then(Mono.fromRunnable(() -> listenedTo.remove(key)))
                        .then(waiting)
                        .then(Mono.error(new IOException("no channel"))));
    }

    public Set<RegistrationKey> listenedTo() {
        return listenedTo;
    }
}
