package io.mailkeep.imap.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.GetResponse;
import io.mailkeep.imap.hook.SomeChange;
import io.mailkeep.imap.lease.MemoryLeases;
import io.mailkeep.imap.outbox.MemoryOutbox;
import io.mailkeep.imap.outbox.Outgoing;
import io.mailkeep.imap.settings.Xml;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class AmqpPublisherTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.mailkeep.imap.outbox");
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryOutbox outbox = new MemoryOutbox(Clock.systemUTC());
    private AmqpPublisher testee;
    private int port;

    @BeforeEach
    void make() throws IOException {
        log.start();
        logger.addAppender(log);
        port = TestBroker.freePort();
        testee = made();
    }

    @AfterEach
    void stop() {
        testee.close();
        logger.detachAppender(log);
    }

    private AmqpPublisher made() {
        return SomeAmqpPublisher.in(
                home,
                new Outgoing(
                        outbox,
                        new MemoryLeases(Clock.systemUTC()),
                        Clock.systemUTC(),
                        metrics,
                        new NoopGaugeRegistry()),
                Map.of("PASSWORD", TestBroker.PASSWORD));
    }

    private String toBroker() {
        return toBroker(port);
    }

    private static String toBroker(int port) {
        return "<exchange>mail</exchange><uri>amqp://127.0.0.1:" + port + "</uri><user>" + TestBroker.USER
                + "</user><passwordVariable>PASSWORD</passwordVariable>"
                + "<longestPause>1 second</longestPause><batch>10</batch>";
    }

    private void writeRabbitOfJames(String line) throws IOException {
        Files.writeString(
                Files.createDirectories(home.resolve("conf")).resolve("rabbitmq.properties"),
                "uri=amqp://127.0.0.1:" + port + "\nmanagement.uri=http://127.0.0.1:1\nmanagement.user="
                        + TestBroker.USER + "\nmanagement.password=" + TestBroker.PASSWORD + "\n" + line + "\n");
    }

    /** On which who connects is not answered. */
    private static ServerSocket unansweringPort() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (isAnswered(server)) {
            // Until there is no more room for who is not accepted.
        }
        return server;
    }

    private static boolean isAnswered(ServerSocket server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.getLocalSocketAddress(), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static List<String> ids(List<GetResponse> messages) {
        return messages.stream()
                .map(message -> message.getProps().getMessageId())
                .toList();
    }

    private int count(String what) {
        return metrics.countFor("mailkeep-outbox-some-" + what);
    }

    @Test
    void changesArePersistentMessagesInTheirOrder() throws Exception {
        try (TestBroker broker = TestBroker.start(port, home)) {
            testee.configure(Xml.hook(toBroker()));
            SomeChange.tell(testee, 1, 25);
            await().atMost(SOON).until(() -> count("sent") == 25);

            List<GetResponse> messages = broker.taken();

            assertThat(ids(messages)).isEqualTo(SomeChange.toldIds(1, 25));
            assertThat(messages).allSatisfy(message -> {
                assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
                assertThat(message.getProps().getContentType()).isEqualTo("application/json");
                assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("MESSAGE_NEW");
                assertThat(new String(message.getBody(), StandardCharsets.UTF_8))
                        .startsWith("{\"id\":\"" + message.getProps().getMessageId() + "\",\"type\":\"MESSAGE_NEW\"");
            });
        }
    }

    @Test
    void whatABrokerThatIsAwayHasNotConfirmedIsPublishedWhenItComes() throws Exception {
        testee.configure(Xml.hook(toBroker()));
        SomeChange.tell(testee, 1, 3);
        await().atMost(SOON).until(() -> count("failed") > 0);

        try (TestBroker broker = TestBroker.start(port, home)) {
            SomeChange.tell(testee, 4, 4);
            await().atMost(SOON).until(() -> count("sent") == 4);

            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(1, 4));
        }
    }

    @Test
    void aBrokerThatIsRestartedIsConnectedToAgain() throws Exception {
        testee.configure(Xml.hook(toBroker()));
        try (TestBroker broker = TestBroker.start(port, home)) {
            SomeChange.tell(testee, 1, 2);
            await().atMost(SOON).until(() -> count("sent") == 2);
            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(1, 2));
        }

        SomeChange.tell(testee, 3, 4);
        try (TestBroker broker = TestBroker.start(port, home)) {
            await().atMost(SOON).until(() -> count("sent") == 4);
            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(3, 4));
        }
    }

    @Test
    void aBrokerThatSaysNothingIsGivenUpOnForThisTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            testee.configure(Xml.hook(toBroker() + "<confirmTimeout>2 seconds</confirmTimeout>"));
            SomeChange.tell(testee, 1, 1);

            await().atMost(SOON).until(() -> count("failed") >= 2);
            assertThat(silent.isClosed()).isFalse();
        }

        try (TestBroker broker = TestBroker.start(port, home)) {
            await().atMost(SOON).until(() -> count("sent") == 1);
            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(1, 1));
        }
    }

    @Test
    void aBrokerThatReadsNoMoreIsGivenUpOnForThisTime() throws Exception {
        try (TestBroker broker = TestBroker.start(port, home);
                StallingProxy proxy = new StallingProxy(port)) {
            outbox.append("some", moreThanBuffersTake());
            testee.configure(Xml.hook(toBroker(proxy.port())
                    .replace("<batch>10</batch>", "<batch>100</batch><confirmTimeout>3 seconds</confirmTimeout>")));
            await().atMost(SOON).until(proxy::stalls);
            int before = count("failed");
            await().atMost(SOON).until(() -> count("failed") >= before + 2);
            assertThat(count("sent")).isZero();

            proxy.goOn();

            await().atMost(SOON).until(() -> count("sent") == 100);
            assertThat(ids(broker.taken())).containsSubsequence(SomeChange.toldIds(1, 100));
        }
    }

    /** Letters of six million octets. */
    private static List<String> moreThanBuffersTake() {
        return SomeChange.toldIds(1, 100).stream()
                .map(id ->
                        "{\"id\":\"" + id + "\",\"type\":\"MESSAGE_NEW\",\"mailbox\":\"" + "a".repeat(60_000) + "\"}")
                .toList();
    }

    @Test
    void anExchangeThatIsMissingIsMade() throws Exception {
        try (TestBroker broker = TestBroker.start(port, home)) {
            testee.configure(
                    Xml.hook(toBroker().replace("<exchange>mail</exchange>", "<exchange>mail-of-another</exchange>")));
            SomeChange.tell(testee, 1, 1);

            await().atMost(SOON).until(() -> count("sent") == 1);
            assertThat(broker.taken()).as("bound to nothing").isEmpty();
        }
    }

    @Test
    void theBrokerOfJamesIsUsedWhereNoneIsNamed() throws Exception {
        writeRabbitOfJames("");
        try (TestBroker broker = TestBroker.start(port, home)) {
            testee.configure(Xml.hook("<exchange>mail</exchange>"));
            SomeChange.tell(testee, 1, 1);

            await().atMost(SOON).until(() -> count("sent") == 1);
            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(1, 1));
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsPassedOver() throws Exception {
        try (ServerSocket away = unansweringPort();
                TestBroker broker = TestBroker.start(port, home)) {
            writeRabbitOfJames("hosts=127.0.0.1:" + away.getLocalPort() + ",127.0.0.1:" + port);
            testee.configure(Xml.hook("<exchange>mail</exchange>"));
            SomeChange.tell(testee, 1, 1);

            await().atMost(SOON).until(() -> count("sent") == 1);
            assertThat(count("failed")).isZero();
            assertThat(ids(broker.taken())).isEqualTo(SomeChange.toldIds(1, 1));
        }
    }

    @Test
    void aBrokerThatRefusesTheUserIsNamedOnceAndThePasswordNever() throws Exception {
        try (TestBroker broker = TestBroker.start(port, home)) {
            testee.configure(
                    Xml.hook(toBroker().replace("<user>" + TestBroker.USER + "</user>", "<user>somebody</user>")));
            SomeChange.tell(testee, 1, 1);

            await().atMost(SOON).until(() -> count("failed") >= 2);
            assertThat(broker.taken()).isEmpty();
        }

        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .hasSize(1)
                .allMatch(event -> event.getFormattedMessage().contains("receiver=some"));
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(TestBroker.PASSWORD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<uri>amqp://127.0.0.1</uri> | no <exchange> | Write <exchange>",
                "<exchange>amq.topic</exchange> | <exchange> is \"amq.topic\" | not amq. first",
                "<exchange>mail</exchange> | no conf/rabbitmq.properties | <uri>amqps://",
                "<exchange>mail</exchange><user>a</user> | <user> but no <uri> | Write <uri>",
                "<exchange>mail</exchange><uri>http://a/</uri> | <uri> is \"http://a/\" | Write amqps://",
                "<exchange>mail</exchange><uri>amqp://a:secret@b/</uri> | <uri> is \"amqp://…@b/\" | without user",
                "<exchange>mail</exchange><uri>amqp://a/</uri> | no <user> | Write the broker's",
                "<exchange>mail</exchange><uri>amqp://a/</uri><user>a</user> | its password | Write <passwordFile>",
                "<exchange>mail</exchange><uri>amqps://a/</uri><user>a</user><passwordVariable>PASSWORD</passwordVariable>"
                        + "<caFile>/absent</caFile> | <caFile> is \"/absent\" | PEM"
            })
    void aMistakeNamesElementValueAndRemedy(String elements, String place, String remedy) {
        assertThatThrownBy(() -> testee.configure(Xml.hook(elements)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("secret@");
    }
}
