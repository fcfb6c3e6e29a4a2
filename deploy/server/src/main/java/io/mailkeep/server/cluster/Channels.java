package io.mailkeep.server.cluster;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;
import reactor.rabbitmq.ChannelPool;

/**
 * The channels by which this node sends, bounded in number. Not James's: that one knows its channels by their numbers,
 * which come again with a new connection, and never has back those that were in use when the old one was lost.
 * While RabbitMQ is known to be away nobody waits for one: clients wait for who sends. Thread-safe.
 */
final class Channels implements ChannelPool {
    private static final Duration WAITING = Duration.ofSeconds(5);
    private static final int WAITING_AT_ONCE = 10_000;

    private final Map<Channel, PooledRef<Channel>> taken = new ConcurrentHashMap<>();
    private final InstrumentedPool<Channel> pool;
    private final BooleanSupplier away;

    Channels(
            Mono<? extends Connection> connection,
            BooleanSupplier away,
            ReactorRabbitMQChannelPool.Configuration settings) {
        this.away = away;
        // On threads of its own and bounded as a whole: to connect anew blocks, and everybody waits for the same pool.
        this.pool = PoolBuilder.<Channel>from(connection
                        .flatMap(open -> Mono.fromCallable(() -> confirming(open)))
                        .subscribeOn(Schedulers.boundedElastic())
                        .timeout(WAITING))
                .sizeBetween(0, settings.getMaxChannel())
                .maxPendingAcquire(WAITING_AT_ONCE)
                .evictionPredicate((channel, use) -> !channel.isOpen())
                .destroyHandler(channel ->
                        Mono.<Void>fromRunnable(() -> abort(channel)).subscribeOn(Schedulers.boundedElastic()))
                .buildPool();
    }

    @Override
    public Mono<? extends Channel> getChannelMono() {
        return Mono.defer(() -> away.getAsBoolean()
                        ? Mono.error(new IOException("RabbitMQ has not been there for some seconds"))
                        : pool.acquire(WAITING).timeout(WAITING))
                .map(reference -> {
                    taken.put(reference.poolable(), reference);
                    return reference.poolable();
                });
    }

    @Override
    public BiConsumer<SignalType, Channel> getChannelCloseHandler() {
        return (end, channel) -> {
            PooledRef<Channel> reference = taken.remove(channel);
            if (reference == null) {
                return;
            }
            if (end == SignalType.ON_ERROR || !channel.isOpen()) {
                reference.invalidate().subscribe();
            } else {
                // Who has its confirmation cancels, and takes its listener back only afterwards.
                channel.clearConfirmListeners();
                channel.clearReturnListeners();
                reference.release().subscribe();
            }
        };
    }

    /** Takes back what a lost connection had. */
    void dropClosed() {
        taken.keySet().stream().filter(channel -> !channel.isOpen()).forEach(channel -> getChannelCloseHandler()
                .accept(SignalType.CANCEL, channel));
    }

    @Override
    public void close() {
        pool.dispose();
    }

    /** Blocking. */
    static Channel open(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("RabbitMQ lets this connection have no more channels");
        }
        return channel;
    }

    /** What a channel in the place of this one does, but for what it is there for. */
    static Object call(Channel channel, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(channel, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | ShutdownSignalException e) {
            // It is gone, which is what was wanted.
        }
    }

    /** A channel that confirms. Each sending asks for that, which would cost an answer of RabbitMQ every time. */
    private static Channel confirming(Connection connection) throws IOException {
        Channel channel = open(connection);
        Object confirming;
        try {
            confirming = channel.confirmSelect();
        } catch (IOException | RuntimeException e) {
            abort(channel);
            throw e;
        }
        return (Channel) Proxy.newProxyInstance(
                Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "equals":
                            return proxy == arguments[0];
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        case "confirmSelect":
                            return confirming;
                        default:
                            return call(channel, method, arguments);
                    }
                });
    }
}
