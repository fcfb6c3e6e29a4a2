package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.junit.RabbitMq;
import io.mailkeep.server.recount.Suspects;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.api.io.TempDir;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.ReceiverOptions;

class SuspectingReceiverIT {
    private static final String EVENTS = "mailboxEvent-workQueue-listeners";
    private static final String OTHERS = "mails";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Username ANNA = Username.of("anna");

    @TempDir
    private static Path directory;

    private static RabbitMqNode node;
    private static ConnectionFactory connections;

    private final EventSerializer serializer = new MailboxEventSerializer(
            new CassandraId.Factory(), new CassandraMessageId.Factory(), new DefaultUserQuotaRootResolver(null, null));
    private final Suspects suspects = new Suspects();

    @BeforeAll
    static void start() throws Exception {
        RabbitMq.assumeInstalled();
        node = RabbitMqNode.start(directory);
        connections = new ConnectionFactory();
        connections.setUri(node.uri());
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void fill() throws Exception {
        Event event = EventFactory.mailboxAdded()
                .randomEventId()
                .user(ANNA)
                .sessionId(SessionId.of(1))
                .mailboxId(CassandraId.timeBased())
                .mailboxPath(MailboxPath.forUser(ANNA, "box"))
                .build();
        try (Connection connection = connections.newConnection();
                Channel channel = connection.createChannel()) {
            for (String queue : new String[] {EVENTS, OTHERS}) {
                channel.queueDeclare(queue, true, false, false, null);
                channel.queuePurge(queue);
                channel.basicPublish("", queue, null, serializer.toJsonBytes(event));
            }
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
        receive(OTHERS);

        receive(OTHERS);

        assertThat(suspects.size()).isZero();
    }

    /** Without an acknowledgement: it is RabbitMQ's again. */
    private void receive(String queue) {
        try (SuspectingReceiver receiver =
                new SuspectingReceiver(new ReceiverOptions().connectionFactory(connections), serializer, suspects)) {
            assertThat(receiver.consumeManualAck(queue, new ConsumeOptions()).blockFirst(SOON))
                    .isNotNull();
        }
    }
}
