package org.apache.james.events;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import com.google.inject.Inject;
import com.google.inject.name.Named;
import io.mailkeep.server.recount.Suspects;
import java.time.Duration;
import java.util.Set;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.apache.james.backends.rabbitmq.ReceiverProvider;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.rabbitmq.Sender;
import reactor.util.retry.Retry;

/**
 * An event bus that hears other nodes again after the connection to RabbitMQ was lost. James 3.8.1's own ends its
 * consumer of what this node's clients watch where it means to start it anew, and RabbitMQ has dropped that node's queue
 * and what was bound to it. In this package because only here the consumer can be started. Thread-safe.
 *
 * <p>An event that RabbitMQ does not take and that is kept to be sent later fails nobody, nor one that other nodes'
 * clients alone are not told of: what it tells of is done, and whoever is told that it is not does it again.
 */
public final class ReconnectingEventBus extends RabbitMQEventBus {
    /** The name of the sender that it is given. */
    public static final String EVENTS = "events";

    private static final int BOUND_AT_ONCE = 16;
    private static final int BIND_TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Multiset<RegistrationKey> watched = ConcurrentHashMultiset.create();
    private final RegistrationBinder binder;
    private final UnsentLetters deadLetters;
    private final EventSerializer serializer;
    private final Suspects suspects;

    @Inject
    public ReconnectingEventBus(
            NamingStrategy names,
            @Named(EVENTS) Sender sender,
            ReceiverProvider receivers,
            EventSerializer serializer,
            RetryBackoffConfiguration retries,
            RoutingKeyConverter keys,
            UnsentLetters deadLetters,
            MetricFactory metrics,
            ReactorRabbitMQChannelPool channels,
            EventBusId id,
            RabbitMQConfiguration configuration,
            Suspects suspects) {
        super(names, sender, receivers, serializer, retries, keys, deadLetters, metrics, channels, id, configuration);
        this.binder = new RegistrationBinder(names, sender, names.queueName(id));
        this.deadLetters = deadLetters;
        this.serializer = serializer;
        this.suspects = suspects;
    }

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> keys) {
        return super.dispatch(event, keys)
                .onErrorResume(e -> deadLetters.isLost(event) ? Mono.error(e) : canBeWritten(event))
                .doFinally(end -> deadLetters.forget(event));
    }

    /** Fails for one that was neither sent nor kept, as James could not even write it. */
    private Mono<Void> canBeWritten(Event event) {
        return Mono.fromCallable(() -> serializer.toJsonBytes(event)).then();
    }

    @Override
    public Mono<Registration> register(EventListener.ReactiveEventListener listener, RegistrationKey key) {
        return super.register(listener, key)
                .<Registration>map(registration ->
                        () -> Mono.from(registration.unregister()).doFinally(end -> watched.remove(key)))
                // Before it is bound: a connection that is lost in between has it bound twice, which does no harm.
                .doOnSubscribe(begin -> watched.add(key))
                .doOnError(e -> watched.remove(key))
                .doOnCancel(() -> watched.remove(key));
    }

    /** {@inheritDoc} What had failed may have been counted all the same. */
    @Override
    public Mono<Void> reDeliver(Group group, Event event) {
        suspects.noteQuotaOf(event);
        return super.reDeliver(group, event).doFinally(end -> deadLetters.forget(event));
    }

    /** Blocking, until the node hears again. To be called with each connection that replaces a lost one. */
    @Override
    public void restart() {
        super.restart();
        startKeyRegistrationHandler();
        Flux.fromIterable(watched.elementSet())
                .flatMap(key -> binder.bind(key).retryWhen(Retry.backoff(BIND_TRIES, FIRST_PAUSE)), BOUND_AT_ONCE)
                .then()
                .block();
    }
}
