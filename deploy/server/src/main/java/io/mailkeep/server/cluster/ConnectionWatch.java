package io.mailkeep.server.cluster;

import com.google.common.collect.ImmutableSet;
import com.rabbitmq.client.Connection;
import java.time.Duration;
import java.util.Set;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Makes a lost connection to RabbitMQ anew, at once and for as long as it takes, and has everyone begin again who used
 * the old one. James notices a loss when it next sends something, which a node that only listens never does.
 * Thread-safe.
 */
final class ConnectionWatch implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final SimpleConnectionPool connections;
    private final Set<ReconnectionHandler> handlers;
    private final Disposable.Swap reconnecting = Disposables.swap();

    ConnectionWatch(SimpleConnectionPool connections, Set<ReconnectionHandler> handlers) {
        this.connections = connections;
        this.handlers = ImmutableSet.copyOf(handlers);
    }

    /** Blocking. */
    void start() {
        connections.init(ImmutableSet.of(this::replaced));
        watch(connections.getResilientConnection().block());
    }

    @Override
    public void close() {
        reconnecting.dispose();
    }

    private void watch(Connection connection) {
        connection.addShutdownListener(cause -> {
            if (!cause.isInitiatedByApplication()) {
                reconnecting.update(reconnect(connection));
            }
        });
    }

    private Disposable reconnect(Connection lost) {
        // The client would bring the old connection back by itself, beside the new one, with the same consumers.
        return Mono.fromRunnable(lost::abort)
                .then(connections.getResilientConnection())
                .doOnError(e -> LOGGER.warn("RabbitMQ is not there, it is tried again: {}", e.toString()))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, BETWEEN_TRIES))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe();
    }

    private Publisher<Void> replaced(Connection connection) {
        return Mono.fromRunnable(() -> {
            watch(connection);
            handlers.forEach(handler -> beginAgain(handler, connection));
        });
    }

    // James would call one after the other, for as long as whoever noticed the loss waits: one that failed or was cut
    // off would keep the others from being called, for good.
    private static void beginAgain(ReconnectionHandler handler, Connection connection) {
        Mono.defer(() -> Mono.from(handler.handleReconnection(connection)))
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe(
                        done -> {},
                        e -> LOGGER.error("A consumer of RabbitMQ was not started again, restart the node", e));
    }
}
