package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.RabbitMq;
import io.mailkeep.server.recount.Suspects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQConnectionFactory;
import org.apache.james.core.Username;
import org.apache.james.event.json.MailboxEventSerializer;
import org.apache.james.events.Event;
import org.apache.james.events.EventSerializer;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.ids.CassandraMessageId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.event.EventFactory;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.rabbitmq.AcknowledgableDelivery;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.Receiver;

class SuspectingReceiverIT {
    private static final String EVENTS = "mailboxEvent-workQueue-listeners";
    private static final String TASKS = "taskManagerWorkQueue";
    private static final String MAIL = "JamesMailQueue-workqueue-outgoing";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long UNKNOWN_TAG = 4711;
    private static final Username ANNA = Username.of("anna");

    @TempDir
    private static Path directory;

    private static RabbitMqNode node;
    private static ConnectionFactory publishing;
    private static SharedConnection connections;

    private final EventSerializer serializer = new MailboxEventSerializer(
            new CassandraId.Factory(), new CassandraMessageId.Factory(), new DefaultUserQuotaRootResolver(null, null));
    private final Suspects suspects = new Suspects();

    @BeforeAll
    static void start() throws Exception {
        RabbitMq.assumeInstalled();
        node = RabbitMqNode.start(directory);
        publishing = new ConnectionFactory();
        publishing.setUri(node.uri());
        connections = new SharedConnection(new RabbitMQConnectionFactory(RabbitMQConfiguration.builder()
                .amqpUri(URI.create(node.uri()))
                .managementUri(URI.create(node.managementUri()))
                .managementCredentials(new RabbitMQConfiguration.ManagementCredentials("guest", "guest".toCharArray()))
                .maxRetries(0)
                .build()));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            connections.close();
            node.close();
        }
    }

    @BeforeEach
    void fill() throws Exception {
        withChannel(channel -> {
            for (String queue : List.of(EVENTS, TASKS, MAIL)) {
                channel.queueDeclare(queue, true, false, false, null);
                channel.queuePurge(queue);
            }
        });
        List.of(EVENTS, TASKS, MAIL).forEach(this::publish);
    }

    private void publish(String queue) {
        Event event = EventFactory.mailboxAdded()
                .randomEventId()
                .user(ANNA)
                .sessionId(SessionId.of(1))
                .mailboxId(CassandraId.timeBased())
                .mailboxPath(MailboxPath.forUser(ANNA, "box"))
                .build();
        withChannel(channel -> channel.basicPublish("", queue, null, serializer.toJsonBytes(event)));
    }

    private static void withChannel(ThrowingConsumer<Channel> use) {
        try (Connection connection = publishing.newConnection();
                Channel channel = connection.createChannel()) {
            use.accept(channel);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEventThatComesForTheSecondTimeMakesTheQuotaSuspect() {
        receive(EVENTS);
        assertThat(suspects.size()).isZero();

        receive(EVENTS);

        assertThat(suspects.size()).isEqualTo(1);
    }

    @Test
    void whatIsNoEventIsLeftAlone() {
        receive(TASKS);

        receive(TASKS);

        assertThat(suspects.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENTS, TASKS})
    void isBroughtMoreThoughTheChannelWasClosed(String queue) {
        Taking taking = new Taking(queue);
        try {
            taking.awaitNext();

            taking.loseChannel();

            // What had not been acknowledged, and what comes.
            taking.awaitNext();
            publish(queue);
            taking.awaitNext();
        } finally {
            taking.end();
        }
    }

    @Test
    void whoTakesMailIsToldThatTheChannelWasClosed() {
        Taking taking = new Taking(MAIL);
        try {
            taking.awaitNext();

            taking.loseChannel();

            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(taking.failures).singleElement().isInstanceOf(IOException.class));
        } finally {
            taking.end();
        }
    }

    @Test
    void whoTakesMailIsToldWhyTheConnectionWasClosed() {
        Taking taking = new Taking(MAIL);
        try {
            taking.awaitNext();

            connections.getResilientConnection().block(SOON).abort();

            await().atMost(SOON).untilAsserted(() -> assertThat(taking.failures)
                    .singleElement()
                    .isInstanceOfSatisfying(ShutdownSignalException.class, closed -> assertThat(closed.isHardError())
                            .isTrue()));
        } finally {
            taking.end();
        }
    }

    @Test
    void isBroughtWhatAQueueHasThatCameLate() {
        String queue = "taskManagerWorkQueue-late";
        Taking taking = new Taking(queue);
        try {
            await().atMost(SOON).until(() -> taking.channels.size() > 1);

            withChannel(channel -> channel.queueDeclare(queue, false, false, true, null));
            publish(queue);

            taking.awaitNext();
        } finally {
            taking.end();
        }
    }

    /** James consumes by each new connection anew. */
    @Test
    void endsWithItsConnection() {
        Taking taking = new Taking(TASKS);
        try {
            taking.awaitNext();

            connections.getResilientConnection().block(SOON).abort();

            await().atMost(SOON).until(taking.consuming::isDisposed);
            assertThat(taking.channels).hasSize(1);
            assertThat(taking.failures).isEmpty();
        } finally {
            taking.end();
        }
    }

    /** Without an acknowledgement: it is RabbitMQ's again. */
    private void receive(String queue) {
        try (SuspectingReceiver receiver = receiver()) {
            assertThat(receiver.consumeManualAck(queue, new ConsumeOptions()).blockFirst(SOON))
                    .isNotNull();
        }
    }

    private SuspectingReceiver receiver() {
        return new SuspectingReceiver(connections.getResilientConnection(), serializer, suspects, PAUSE);
    }

    /** Takes one after the other, and acknowledges none. */
    private final class Taking {
        private final List<Channel> channels = new CopyOnWriteArrayList<>();
        private final BlockingQueue<AcknowledgableDelivery> taken = new LinkedBlockingQueue<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final Disposable consuming;

        private Taking(String queue) {
            this.consuming = Flux.using(
                            SuspectingReceiverIT.this::receiver,
                            receiver -> receiver.consumeManualAck(
                                    queue, new ConsumeOptions().channelCallback(channels::add)),
                            Receiver::close)
                    .subscribe(taken::add, failures::add);
        }

        private void awaitNext() {
            await().atMost(SOON).until(() -> taken.poll() != null);
        }

        private void loseChannel() {
            Channel channel = channels.get(channels.size() - 1);
            try {
                channel.basicAck(UNKNOWN_TAG, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            await().atMost(SOON).until(() -> !channel.isOpen());
        }

        private void end() {
            consuming.dispose();
        }
    }
}
