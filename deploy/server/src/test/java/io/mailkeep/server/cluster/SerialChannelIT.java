package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.RabbitMq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialChannelIT {
    private static final int QUESTIONS = 50;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static RabbitMqNode node;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private Connection connection;

    @BeforeAll
    static void start() {
        RabbitMq.assumeInstalled();
        node = RabbitMqNode.start(directory);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(node.uri());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
    }

    @AfterEach
    void disconnect() {
        threads.shutdownNow();
        connection.abort();
    }

    @Test
    void whatIsAskedAfterTheAnswerThatClosedTheChannelFailsAndLeavesTheConnectionOpen() throws Exception {
        Channel channel = SerialChannel.open(connection, threads);
        List<CompletableFuture<Command>> answers = new ArrayList<>();
        for (int question = 0; question < QUESTIONS; question++) {
            answers.add(channel.asyncCompletableRpc(bind("missing")));
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer).failsWithin(SOON));
        assertThat(channel.isOpen()).isFalse();
        assertThat(SerialChannel.open(connection, threads).isOpen()).isTrue();
    }

    @Test
    void everyQuestionIsAnswered() throws Exception {
        Channel channel = SerialChannel.open(connection, threads);
        channel.queueDeclare("there", false, false, true, null);
        List<CompletableFuture<Command>> answers = new ArrayList<>();
        for (int question = 0; question < QUESTIONS; question++) {
            answers.add(channel.asyncCompletableRpc(bind("there")));
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer)
                .succeedsWithin(SOON)
                .extracting(Command::getMethod)
                .isInstanceOf(AMQP.Queue.BindOk.class));
    }

    private static AMQP.Queue.Bind bind(String queue) {
        return new AMQP.Queue.Bind.Builder()
                .queue(queue)
                .exchange("amq.direct")
                .routingKey("key")
                .build();
    }
}
