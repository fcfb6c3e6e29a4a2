package io.mailkeep.server.cluster;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.rabbitmq.client.Connection;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.james.backends.rabbitmq.RabbitMQConnectionFactory;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The connection to RabbitMQ, made by one for all who wait for it. In James each makes one and closes it again if
 * another was first, on threads that everybody needs, and on which the pause until the next try is to end, too: once
 * enough wait, it never does. Thread-safe.
 */
@Singleton
final class SharedConnection extends SimpleConnectionPool {
    private static final int TRIES = 100;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(1);
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();
    private static final Configuration ONE_TRY =
            Configuration.builder().retries(0).initialDelay(BETWEEN_TRIES);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread connecting = new Thread(task, "rabbitmq-connect");
        connecting.setDaemon(true);
        return connecting;
    });
    private final Mono<Connection> open = Mono.fromFuture(() -> CompletableFuture.supplyAsync(this::connect, thread))
            .publishOn(Schedulers.boundedElastic())
            .retryWhen(Retry.fixedDelay(TRIES, BETWEEN_TRIES))
            .cacheInvalidateIf(connection -> !connection.isOpen());
    /** Since which nano time each try has failed. */
    private volatile OptionalLong failing = OptionalLong.empty();

    @Inject
    SharedConnection(RabbitMQConnectionFactory factory) {
        super(factory, ONE_TRY);
    }

    /** {@inheritDoc} Gives up after 100 tries, a second apart. */
    @Override
    public Mono<Connection> getResilientConnection() {
        return open;
    }

    @Override
    public Mono<Boolean> tryConnection() {
        return open.timeout(ANSWERED_WITHIN).hasElement().onErrorReturn(false);
    }

    /** Whether every try has failed for some seconds, so that who waits for the next most likely waits in vain. */
    boolean isAway() {
        OptionalLong since = failing;
        return since.isPresent() && System.nanoTime() - since.getAsLong() > PATIENCE;
    }

    // To its end, even if nobody waits any more: who is to begin again is told after the connection is there.
    private Connection connect() {
        try {
            Connection connection = super.getResilientConnection().block();
            failing = OptionalLong.empty();
            return connection;
        } catch (RuntimeException e) {
            if (failing.isEmpty()) {
                failing = OptionalLong.of(System.nanoTime());
            }
            throw e;
        }
    }
}
