package io.mailkeep.server.cluster;

import com.google.common.collect.ImmutableSet;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
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
    private static final Duration MOST_BETWEEN_TRIES = Duration.ofSeconds(30);

    private final SimpleConnectionPool connections;
    private final List<User> users;
    private final Disposable.Swap reconnecting = Disposables.swap();

    ConnectionWatch(SimpleConnectionPool connections, Set<ReconnectionHandler> handlers) {
        this.connections = connections;
        this.users = handlers.stream().map(User::new).toList();
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
        // James connects where it is asked for a try, not where that is subscribed to.
        return Mono.defer(connections::tryConnection)
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
                users.forEach(user -> user.beginAgain(connection));
            }
        });
    }

    /**
     * Who used a connection. James would call one after the other, for as long as whoever noticed the loss waits: one
     * that failed or was cut off would keep the others from being called, for good.
     */
    private static final class User {
        private final ReconnectionHandler handler;
        // Of its own, and one: those that wait for a connection lost meanwhile keep no thread from whom they wait for.
        private final Scheduler thread = Schedulers.newBoundedElastic(
                1, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, "rabbitmq-again", 60, true);

        private User(ReconnectionHandler handler) {
            this.handler = handler;
        }

        private void beginAgain(Connection connection) {
            Disposable unused = Mono.<Void>fromRunnable(() -> call(connection))
                    .subscribeOn(thread)
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, BETWEEN_TRIES)
                            .maxBackoff(MOST_BETWEEN_TRIES)
                            .filter(e -> connection.isOpen())
                            .doBeforeRetry(again -> LOGGER.warn(
                                    "What uses RabbitMQ could not begin again on a new connection, and tries until it"
                                            + " can: handler={}",
                                    handler.getClass().getName(),
                                    again.failure())))
                    // One that was lost meanwhile: the next is begun with.
                    .subscribe(done -> {}, lost -> {});
        }

        private void call(Connection connection) {
            if (connection.isOpen()) {
                Mono.from(handler.handleReconnection(connection)).block();
            }
        }
    }
}
