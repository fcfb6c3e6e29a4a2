package io.mailkeep.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.server.home.StartUpException;
import java.nio.file.Path;
import javax.jms.Connection;
import javax.jms.Message;
import javax.jms.Session;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerQueueTest {
    @TempDir
    private Path home;

    private FileSystem files;

    @BeforeEach
    void chooseHome() {
        files = new FileSystemImpl(Configuration.builder()
                .workingDirectory(home.toString())
                .build()
                .directories());
    }

    @Test
    void aNodeThatWasNeverAloneStartsAndIsGivenNoQueue() {
        FormerQueue.requireEmpty(files);

        assertThat(home.resolve("var/store/activemq")).doesNotExist();
    }

    @Test
    void mailThatIsStillQueuedIsNamedWithTheRemedy() throws Exception {
        alone(session -> send(session, "spool"));

        assertThatThrownBy(() -> FormerQueue.requireEmpty(files))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("(1 queued)")
                .hasMessageContaining("start it without conf/rabbitmq.properties until");
    }

    @Test
    void aQueueThatWasEmptiedIsNoObstacle() throws Exception {
        alone(session -> send(session, "spool"));
        alone(session -> receive(session, "spool"));

        assertThatCode(() -> FormerQueue.requireEmpty(files)).doesNotThrowAnyException();
    }

    @Test
    void whatTheBrokerPutAsideIsNoObstacle() throws Exception {
        alone(session -> send(session, "ActiveMQ.DLQ"));

        assertThatCode(() -> FormerQueue.requireEmpty(files)).doesNotThrowAnyException();
    }

    @Test
    void aQueueThatAnotherServerUsesIsNamed() throws Exception {
        alone(session -> assertThatThrownBy(() -> FormerQueue.requireEmpty(files))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("no other server uses this working directory"));
    }

    private static void send(Session session, String queue) throws Exception {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage("mail"));
    }

    private static void receive(Session session, String queue) throws Exception {
        Message received = session.createConsumer(session.createQueue(queue)).receive();

        assertThat(received).isNotNull();
    }

    /** What a node does on its own. */
    private void alone(Work work) throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(files);
        try (Connection connection = broker.connections().createConnection()) {
            connection.start();
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                work.in(session);
            }
        } finally {
            broker.stop();
        }
    }

    private interface Work {
        void in(Session session) throws Exception;
    }
}
