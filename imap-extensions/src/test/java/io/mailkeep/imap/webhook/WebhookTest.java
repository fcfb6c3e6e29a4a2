package io.mailkeep.imap.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.hash.Hashing;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.SomeChange;
import io.mailkeep.imap.lease.MemoryLeases;
import io.mailkeep.imap.outbox.MemoryOutbox;
import io.mailkeep.imap.outbox.Outgoing;
import io.mailkeep.imap.settings.Xml;
import io.mailkeep.imap.webhook.ReceivingServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

class WebhookTest {
    private static final String SECRET = "a secret of some length";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.mailkeep.imap.outbox");
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MovableClock clock = new MovableClock();
    private final MemoryOutbox outbox = new MemoryOutbox(clock);
    private final MemoryLeases leases = new MemoryLeases(Clock.systemUTC());
    private ReceivingServer server;
    private Webhook testee;

    @BeforeEach
    void start() throws IOException {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        server = ReceivingServer.http();
        testee = made();
    }

    @AfterEach
    void stop() {
        testee.close();
        server.close();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private Webhook made() {
        return new Webhook(
                new Outgoing(outbox, leases, clock, metrics, new NoopGaugeRegistry()),
                Map.of("SECRET", SECRET, "SHORT", "abc"));
    }

    private String toServer() {
        return "<url>http://127.0.0.1:" + server.port() + "/here</url><secretVariable>SECRET</secretVariable>"
                + "<longestPause>1 second</longestPause>";
    }

    private int count(String what) {
        return metrics.countFor("mailkeep-outbox-some-" + what);
    }

    private List<String> logged(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void changesAreSentInOrderInBatches() throws Exception {
        testee.configure(Xml.hook(toServer() + "<batch>10</batch>"));
        SomeChange.tell(testee, 1, 25);

        await().atMost(SOON).until(() -> count("sent") == 25);
        assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 25));
        assertThat(server.accepted()).hasSizeBetween(3, 20).allSatisfy(request -> {
            assertThat(request.ids()).hasSizeBetween(1, 10);
            assertThat(request.path()).isEqualTo("/here");
            assertThat(request.receiver()).isEqualTo("some");
        });
        assertThat(outbox.oldest("some", Instant.EPOCH, 1)).isEmpty();
        assertThat(logged(Level.WARN)).isEmpty();
    }

    @Test
    void aReceiverCanTellWhoSentABodyAndWhen() throws Exception {
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 1, 1);

        await().atMost(SOON).until(() -> !server.accepted().isEmpty());
        Request request = server.accepted().get(0);
        assertThat(request.signature()).matches("t=\\d+,v1=[0-9a-f]{64}");
        String seconds = request.signature().substring(2, request.signature().indexOf(','));
        String signed = seconds + "." + request.body();
        assertThat(request.signature())
                .endsWith("v1="
                        + Hashing.hmacSha256(SECRET.getBytes(StandardCharsets.UTF_8))
                                .hashString(signed, StandardCharsets.UTF_8));
        assertThat(Instant.ofEpochSecond(Long.parseLong(seconds)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Test
    void aLongChangeIsSentInParts() throws Exception {
        testee.configure(Xml.hook(toServer()));

        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_EXPUNGE, SomeChange.messages(250))
                .build());

        await().atMost(SOON).until(() -> count("sent") == 3);
        assertThat(server.acceptedIds()).containsExactly("e1/0", "e1/1", "e1/2");
        assertThat(server.accepted().get(0).json().at("/changes/2/messages/49"))
                .hasToString("{\"uid\":250,\"modSeq\":350,\"id\":\"250\",\"size\":10,\"flags\":[\"\\\\Seen\"],"
                        + "\"set\":[],\"cleared\":[]}");
    }

    @Test
    void whatAFailingReceiverDoesNotAcknowledgeIsSentAgainBeforeAllElse() throws Exception {
        server.answering(500, 404, 302).hanging().dripping();
        testee.configure(Xml.hook(toServer() + "<requestTimeout>1 second</requestTimeout><batch>2</batch>"));
        SomeChange.tell(testee, 1, 4);

        await().atMost(Duration.ofSeconds(40)).until(() -> count("sent") == 4);
        assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 4));
        assertThat(server.refused())
                .hasSize(5)
                .allMatch(request -> request.ids().get(0).equals("e1/0"));
        assertThat(count("failed")).isEqualTo(5);
        assertThat(logged(Level.WARN)).hasSize(1).allMatch(line -> line.contains("reason=it answered 500"));
        assertThat(logged(Level.INFO)).hasSize(1).allMatch(line -> line.contains("failures=5"));
    }

    @Test
    void whereARequestIsTooLongShorterOnesAreSent() throws Exception {
        server.refusing(413, request -> request.ids().size() > 3);
        testee.configure(Xml.hook(toServer() + "<batch>100</batch>"));
        SomeChange.tell(testee, 1, 25);

        await().atMost(SOON).until(() -> count("sent") == 25);
        assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 25));
        assertThat(count("buried")).isZero();
    }

    @Test
    void aChangeThatIsRefusedForItselfKeepsNoOtherWaiting() throws Exception {
        server.refusing(400, request -> request.ids().contains("e7/0"));
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 1, 10);
        await().atMost(SOON).until(() -> server.refused().stream()
                .anyMatch(request -> request.ids().equals(List.of("e7/0"))));
        assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 6));
        assertThat(count("buried")).isZero();
        clock.ahead = Duration.ofMinutes(16);

        await().atMost(SOON).until(() -> count("sent") == 9);
        List<String> others = new ArrayList<>(SomeChange.toldIds(1, 10));
        others.remove("e7/0");
        assertThat(server.acceptedIds()).isEqualTo(others);
        assertThat(outbox.buried("some", 10)).hasSize(1).allMatch(letter -> letter.body()
                .contains("e7/0"));
        assertThat(logged(Level.ERROR)).hasSize(1).allMatch(line -> line.contains("refuses a change"));
    }

    @Test
    void whatWasNotAcknowledgedIsSentAfterARestart() throws Exception {
        server.answering(503, 503, 503, 503, 503, 503, 503, 503, 503);
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 1, 3);
        await().atMost(SOON).until(() -> count("failed") > 0);
        testee.close();
        server.close();

        server = ReceivingServer.http();
        testee = made();
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 4, 4);

        await().atMost(SOON).until(() -> count("sent") == 4);
        assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 4));
    }

    @Test
    void oneNodeSendsAndAnotherTakesOverWhenItStops() throws Exception {
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 1, 1);
        await().atMost(SOON).until(() -> count("sent") == 1);
        Webhook other = made();
        other.configure(Xml.hook(toServer()));
        try {
            SomeChange.tell(testee, 2, 20);
            await().atMost(SOON).until(() -> count("sent") == 20);
            testee.close();
            SomeChange.tell(testee, 21, 21);

            await().atMost(SOON).until(() -> count("sent") == 21);
            assertThat(server.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 21));
        } finally {
            other.close();
        }
    }

    @Test
    void whatIsNotAcknowledgedForTooLongIsGivenUpAndKeptAside() throws Exception {
        server.answering(IntStream.generate(() -> 500).limit(100).toArray());
        testee.configure(Xml.hook(toServer() + "<giveUp>1 second</giveUp><batch>1</batch>"));
        SomeChange.tell(testee, 1, 2);

        await().atMost(SOON).until(() -> count("buried") == 2);
        server.recover();
        SomeChange.tell(testee, 3, 3);
        await().atMost(SOON).until(() -> count("sent") == 1);

        assertThat(outbox.buried("some", 10)).hasSize(2);
        assertThat(outbox.buried("some", 10).get(0).body()).contains("\"e1/0\"");
        assertThat(server.acceptedIds()).containsExactly("e3/0");
        assertThat(logged(Level.ERROR)).hasSize(1).allMatch(line -> line.contains("receiver=some"));
    }

    @Test
    void theSecretIsNeitherLoggedNorSent() throws Exception {
        server.answering(500);
        testee.configure(Xml.hook(toServer()));
        SomeChange.tell(testee, 1, 1);

        await().atMost(SOON).until(() -> count("sent") == 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(logged(Level.INFO)).hasSize(1));
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(SECRET));
        assertThat(server.accepted().get(0).body()).doesNotContain(SECRET);
    }

    @Test
    void aReceiverIsTrustedByTheAuthorityThatIsNamed() throws Exception {
        Identity identity = Identity.makeIn(directory);
        Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        try (ReceivingServer secure = ReceivingServer.https(identity.context())) {
            String elements = "<url>https://127.0.0.1:" + secure.port() + "/</url><secretFile>" + secret
                    + "</secretFile><longestPause>1 second</longestPause>";
            testee.configure(Xml.hook(elements));
            SomeChange.tell(testee, 1, 1);
            await().atMost(SOON).until(() -> count("failed") > 0);
            assertThat(secure.accepted()).isEmpty();
            testee.close();

            testee = made();
            testee.configure(Xml.hook(elements + "<caFile>" + identity.certificate() + "</caFile>"));

            await().atMost(SOON).until(() -> count("sent") == 1);
            assertThat(secure.acceptedIds()).isEqualTo(SomeChange.toldIds(1, 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<secretVariable>SECRET</secretVariable> | <url> | Write <url>https://",
                "<url>http://example.com/</url> | <url> is \"http://example.com/\" | begins with https://",
                "<url>https://me:pass@example.com/</url> | <url> is \"https://…@example.com/\" | without user",
                "<url>a b</url> | <url> is \"a b\" | https://",
                "<url>https://example.com/</url> | its secret | Write <secretFile>",
                "<url>https://example.com/</url><secretFile>/absent</secretFile> | <secretFile> is \"/absent\" | may read",
                "<url>https://example.com/</url><secretVariable>ABSENT</secretVariable> | \"ABSENT\" | Set it",
                "<url>https://example.com/</url><secretVariable>SHORT</secretVariable> | \"SHORT\" | openssl rand",
                "<url>https://example.com/</url><secretVariable>SECRET</secretVariable><caFile>/absent</caFile>"
                        + " | <caFile> is \"/absent\" | PEM",
                "<url>https://example.com/</url><secretVariable>SECRET</secretVariable><batch>0</batch>"
                        + " | <batch> is \"0\" | 1 to 1000"
            })
    void aMistakeNamesElementValueAndRemedy(String elements, String place, String remedy) {
        assertThatThrownBy(() -> testee.configure(Xml.hook(elements)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(place)
                .hasMessageContaining(remedy)
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("abc");
    }

    private static final class MovableClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
