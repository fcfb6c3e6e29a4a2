package io.mailkeep.imap.amqp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.mailkeep.imap.outbox.Letter;
import io.mailkeep.imap.outbox.Receiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An exchange. It has acknowledged what the broker has confirmed: what is persistent is then on its disk, in each queue to
 * which the exchange routes it. After a failure the connection is made anew.
 */
final class AmqpReceiver implements Receiver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PERSISTENT = 2;
    private static final int PATIENCE_AT_STOP = 1000;

    private final String name;
    private final Broker broker;
    private final String exchange;
    private final Duration timeout;

    // A broker that takes nothing more blocks who writes to it, whatever its time-out.
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            new ThreadFactoryBuilder().setDaemon(true).setNameFormat("amqp-%d").build());

    // Of the thread; whoever stops it may end the connection.
    private volatile Optional<Connection> connection = Optional.empty();
    private Optional<Channel> channel = Optional.empty();

    AmqpReceiver(String name, Broker broker, String exchange, Duration timeout) {
        this.name = name;
        this.broker = broker;
        this.exchange = exchange;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void post(List<Letter> letters, Instant at) throws IOException, InterruptedException {
        Future<?> publishing = thread.submit(() -> {
            publish(letters);
            return letters;
        });
        try {
            publishing.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            broker.cut();
            throw new IOException("it did not confirm within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            broker.cut();
            throw new IOException(reason(e.getCause()), e);
        } finally {
            publishing.cancel(true);
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = Throwables.getRootCause(failure);
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private void publish(List<Letter> letters) throws IOException, InterruptedException, TimeoutException {
        Channel open = channel();
        for (Letter letter : letters) {
            JsonNode change = JSON.readTree(letter.body());
            open.basicPublish(
                    exchange,
                    change.path("type").asText(),
                    properties(change, letter.at()),
                    letter.body().getBytes(StandardCharsets.UTF_8));
        }
        if (!open.waitForConfirms(timeout.toMillis())) {
            throw new IOException("it refused a message");
        }
    }

    private static AMQP.BasicProperties properties(JsonNode change, Instant at) {
        return new AMQP.BasicProperties.Builder()
                .deliveryMode(PERSISTENT)
                .contentType("application/json")
                .contentEncoding("UTF-8")
                .appId("mailkeep")
                .messageId(change.path("id").asText())
                .type(change.path("type").asText())
                .timestamp(Date.from(at))
                .build();
    }

    private Channel channel() throws IOException, TimeoutException, InterruptedException {
        if (channel.filter(Channel::isOpen).isEmpty()) {
            channel = Optional.empty();
            channel = Optional.of(open(connected()));
        }
        return channel.get();
    }

    private Connection connected() throws IOException, TimeoutException, InterruptedException {
        broker.cut();
        Connection made = broker.connect(name);
        connection = Optional.of(made);
        // Whoever waited for it has gone, and cut it off too early.
        if (Thread.interrupted()) {
            broker.cut();
            throw new InterruptedException();
        }
        return made;
    }

    private Channel open(Connection connected) throws IOException {
        if (!hasExchange(connected)) {
            Channel declaring = connected.createChannel();
            declaring.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
            declaring.abort();
        }
        Channel opened = connected.createChannel();
        opened.confirmSelect();
        return opened;
    }

    // A broker closes the channel on which it is asked for what it does not have.
    private boolean hasExchange(Connection connected) throws IOException {
        Channel asking = connected.createChannel();
        try {
            asking.exchangeDeclarePassive(exchange);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            asking.abort();
        }
    }

    // Not cut off, of which a broker would warn.
    @Override
    public void close() {
        thread.shutdownNow();
        connection.ifPresent(one -> one.abort(PATIENCE_AT_STOP));
    }
}
