package io.mailkeep.server.cluster;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Method;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A channel that asks RabbitMQ for one thing after the other. The client lets what is asked meanwhile wait, and sends it
 * though the answer to the first may have closed the channel; RabbitMQ then closes the whole connection. Thread-safe.
 */
final class SerialChannel {
    private final Channel channel;
    private final Executor threads;
    private CompletableFuture<Command> last = CompletableFuture.completedFuture(null);

    private SerialChannel(Channel channel, Executor threads) {
        this.channel = channel;
        this.threads = threads;
    }

    /**
     * Blocking.
     *
     * @param threads on which it is asked; that may block
     */
    static Channel open(Connection connection, Executor threads) throws IOException {
        Channel channel = Channels.open(connection);
        SerialChannel serial = new SerialChannel(channel, threads);
        return (Channel) Proxy.newProxyInstance(
                Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    return method.getName().equals("asyncCompletableRpc")
                            ? serial.ask((Method) arguments[0])
                            : Channels.call(channel, method, arguments);
                });
    }

    private synchronized CompletableFuture<Command> ask(Method method) {
        last = last.handle((answer, failure) -> answer).thenComposeAsync(earlier -> send(method), threads);
        return last;
    }

    private CompletionStage<Command> send(Method method) {
        try {
            return channel.asyncCompletableRpc(method);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
