package io.mailkeep.server.cluster;

import com.google.common.collect.ImmutableSet;
import com.rabbitmq.client.Connection;
import java.io.IOException;
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
    private static final int TRIES = 5;

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
                // The client would bring it back by itself, beside the new one, with the same consumers.
                Disposable unused = Schedulers.boundedElastic().schedule(connection::abort);
                reconnecting.update(reconnect());
            }
        });
    }

    private Disposable reconnect() {
        return connections
                .tryConnection()
                .subscribeOn(Schedulers.boundedElastic())
                .filter(connected -> connected)
                .switchIfEmpty(Mono.error(() -> new IOException("RabbitMQ is not there")))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, BETWEEN_TRIES))
                .subscribe();
    }

    private Publisher<Void> replaced(Connection connection) {
        return Mono.fromRunnable(() -> {
            if (!reconnecting.isDisposed()) {
                watch(connection);
                handlers.forEach(handler -> beginAgain(handler, connection));
            }
        });
    }

    // James would call one after the other, for as long as whoever noticed the loss waits: one that failed or was cut
    // off would keep the others from being called, for good.
    private static void beginAgain(ReconnectionHandler handler, Connection connection) {
        Disposable unused = Mono.<Void>fromRunnable(() -> callOnce(handler, connection))
                .subscribeOn(Schedulers.boundedElastic())
                .retryWhen(Retry.backoff(TRIES, BETWEEN_TRIES).filter(e -> connection.isOpen()))
                .subscribe(
                        done -> {},
                        e -> LOGGER.error("A consumer of RabbitMQ was not started again, restart the node", e));
    }

    // One connection may be lost while the handler still works for it.
    private static void callOnce(ReconnectionHandler handler, Connection connection) {
        synchronized (handler) {
            if (connection.isOpen()) {
                Mono.from(handler.handleReconnection(connection)).block();
            }
        }
    }
}
