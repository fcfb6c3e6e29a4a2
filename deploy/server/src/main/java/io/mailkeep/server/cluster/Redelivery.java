package io.mailkeep.server.cluster;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.server.cluster.UnsentEvents.Letter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.annotation.PreDestroy;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.apache.james.events.DispatchingFailureGroup;
import org.apache.james.events.RabbitMQEventBus;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends again, once RabbitMQ is back, the events that it did not take: James keeps them as dead letters of a group of
 * their own, until an operator has them delivered. Two nodes may send the same one; James's listeners stand that, and
 * quotas are counted anew.
 */
@Singleton
final class Redelivery implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Redelivery.class);
    private static final int LEAST_PAUSE_MILLIS = 15_000;
    private static final int MOST_PAUSE_MILLIS = 30_000;
    private static final int MOST_IN_A_ROUND = 10_000;
    private static final int REMOVED_AT_ONCE = 100;

    private final RabbitMQEventBus bus;
    private final UnsentEvents unsent;
    private final ReactorRabbitMQChannelPool channels;
    private final DispatchingFailureGroup group;
    private final Metric sent;
    private final Disposable.Swap rounds = Disposables.swap();

    @Inject
    Redelivery(RabbitMQEventBus bus, UnsentEvents unsent, ReactorRabbitMQChannelPool channels, MetricFactory metrics) {
        this.bus = bus;
        this.unsent = unsent;
        this.channels = channels;
        this.group = new DispatchingFailureGroup(bus.eventBusName());
        this.sent = metrics.generate("mailkeep-events-sent-again");
    }

    /** Nodes begin at different times, and keep to that. */
    void start() {
        rounds.update(Mono.defer(() -> Mono.delay(pause(), Schedulers.boundedElastic()))
                .then(Mono.defer(this::round).onErrorResume(Redelivery::later))
                .repeat()
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe());
    }

    @PreDestroy
    void stop() {
        rounds.dispose();
    }

    private Mono<Void> round() {
        return channels.tryChannel()
                .filter(open -> open)
                .flatMapMany(open -> sendAgain(unsent.settled()))
                .reduce(0, Integer::sum)
                .filter(count -> count > 0)
                .doOnNext(count -> LOGGER.info("Sent events that RabbitMQ had not taken before events={}", count))
                .then();
    }

    private Flux<Integer> sendAgain(long moment) {
        return unsent.upTo(moment, group)
                .take(MOST_IN_A_ROUND)
                // What can not be read stays, and no range that is removed has it.
                .windowUntil(letter -> letter.event().isEmpty(), true)
                .concatMap(readable -> readable.filter(letter -> letter.event().isPresent())
                        .buffer(REMOVED_AT_ONCE)
                        .concatMap(letters -> sendAgain(letters, moment)));
    }

    /** One at a time, up to the first that fails: what is sent in vain is kept once more. */
    private Mono<Integer> sendAgain(List<Letter> letters, long moment) {
        List<Letter> done = new ArrayList<>();
        return Flux.fromIterable(letters)
                .concatMap(letter -> bus.reDeliver(group, letter.event().orElseThrow())
                        .then(Mono.fromRunnable(() -> {
                            done.add(letter);
                            sent.increment();
                        })))
                .then()
                .onErrorResume(e -> removed(done, moment).then(Mono.error(e)))
                .then(Mono.defer(() -> removed(done, moment)))
                .thenReturn(letters.size());
    }

    private Mono<Void> removed(List<Letter> done, long moment) {
        return done.isEmpty() ? Mono.empty() : unsent.remove(done, moment, group);
    }

    private static Mono<Void> later(Throwable failure) {
        LOGGER.warn("Events that RabbitMQ did not take can not be sent again yet", failure);
        return Mono.empty();
    }

    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
    }
}
