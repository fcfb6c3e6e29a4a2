package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.RabbitMq;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQConnectionFactory;
import org.apache.james.backends.rabbitmq.ReactorRabbitMQChannelPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class SharedConnectionIT {
    private static final int MANY = 100;
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private static Path directory;

    private RabbitMqNode node;
    private SharedConnection connections;

    @BeforeEach
    void start() {
        RabbitMq.assumeInstalled();
        node = RabbitMqNode.start(directory);
        connections = new SharedConnection(new RabbitMQConnectionFactory(RabbitMQConfiguration.builder()
                .amqpUri(URI.create(node.uri()))
                .managementUri(URI.create(node.managementUri()))
                .managementCredentials(new RabbitMQConfiguration.ManagementCredentials("guest", "guest".toCharArray()))
                .maxRetries(0)
                .build()));
    }

    @AfterEach
    void stop() {
        if (node != null) {
            connections.close();
            node.close();
        }
    }

    /** While it is frozen RabbitMQ takes connections and says nothing. */
    @Test
    void whoIsToBeginAgainIsToldEvenIfNobodyWaitsForTheConnectionAnyMore() {
        AtomicInteger told = new AtomicInteger();
        connections.init(Set.of(connection -> Mono.fromRunnable(told::incrementAndGet)));
        Connection first = connections.getResilientConnection().block(SOON);
        node.pause();
        first.abort(1);
        await().until(() -> !first.isOpen());

        assertThat(connections.tryConnection().block(SOON)).isFalse();
        node.resume();

        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasValue(1));
        assertThat(connections.tryConnection().block(SOON)).isTrue();
        assertThat(told).hasValue(1);
    }

    @Test
    void nobodyWaitsForAChannelOfWhatHasNotBeenThereForSomeSeconds() {
        Channels channels = new Channels(
                Mono.defer(connections::getResilientConnection),
                connections::isAway,
                ReactorRabbitMQChannelPool.Configuration.DEFAULT);
        Connection first = connections.getResilientConnection().block(SOON);
        assertThat(channels.getChannelMono().block(SOON)).matches(Channel::isOpen);
        node.kill();
        await().until(() -> !first.isOpen());
        first.abort();
        channels.dropClosed();
        CompletableFuture<Connection> second =
                Mono.defer(connections::getResilientConnection).toFuture();

        await().atMost(SOON).until(connections::isAway);
        assertThat(channels.getChannelMono().map(channel -> "a channel").toFuture())
                .failsWithin(Duration.ofSeconds(15));
        node.restart();

        assertThat(second).succeedsWithin(SOON);
        assertThat(connections.isAway()).isFalse();
        assertThat(channels.getChannelMono().block(SOON)).matches(Channel::isOpen);
        channels.close();
    }

    /** On the threads on which James waits, which the pauses between its tries need, too. */
    @Test
    void allThatWaitForRabbitMqGetTheSameConnectionOnceItIsBackAndHoldUpNobodyElse() {
        Connection first = connections.getResilientConnection().block(SOON);
        node.kill();
        await().until(() -> !first.isOpen());
        // Or the client would bring it back by itself.
        first.abort();
        List<CompletableFuture<Connection>> waiting = new ArrayList<>();
        for (int one = 0; one < MANY; one++) {
            waiting.add(Mono.defer(connections::getResilientConnection)
                    .subscribeOn(Schedulers.boundedElastic())
                    .toFuture());
        }
        assertThat(Mono.fromSupplier(() -> "others go on")
                        .subscribeOn(Schedulers.boundedElastic())
                        .block(SOON))
                .isNotNull();

        node.restart();

        assertThat(waiting).allSatisfy(one -> assertThat(one).succeedsWithin(SOON));
        Connection second = waiting.get(0).join();
        assertThat(second).isNotSameAs(first).matches(Connection::isOpen);
        assertThat(waiting).allMatch(one -> one.join() == second);
    }
}
