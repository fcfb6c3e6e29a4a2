package io.mailkeep.imap.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.MessagesFetched.Extent;
import io.mailkeep.imap.hook.SomeChange;
import io.mailkeep.imap.ledger.Device;
import io.mailkeep.imap.settings.Xml;
import io.mailkeep.imap.uids.UidSet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DuplicateDownloadsTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DuplicateDownloads.class);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final Hand ticker = new Hand();
    private final DuplicateDownloads testee = new DuplicateDownloads(metrics, ticker);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.setLevel(null);
        logger.detachAppender(log);
    }

    private static ImapClient.Builder phone() {
        return ImapClient.builder()
                .session("s1")
                .user(SomeChange.BOB)
                .address(address("192.0.2.1"))
                .transport(ImapClient.Transport.TLS)
                .id(ImmutableMap.of("name", "Phone"));
    }

    private static InetAddress address(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void fetches(ImapClient.Builder client, Extent extent, long first, long last) {
        testee.fetched(MessagesFetched.of(
                Instant.EPOCH, client.build(), SomeChange.inbox("INBOX"), UidSet.range(first, last), extent));
    }

    private int again() {
        return metrics.countFor("mailkeep-imap-duplicate-downloads");
    }

    @Test
    void aSecondDownloadIsCounted() {
        fetches(phone(), Extent.WHOLE, 1, 10);
        fetches(phone(), Extent.WHOLE, 11, 12);
        assertThat(again()).isZero();

        fetches(phone().session("s2"), Extent.WHOLE, 8, 20);

        assertThat(again()).isEqualTo(5);
    }

    @Test
    void listsHeadersAndPartsAreNoDownloads() {
        fetches(phone(), Extent.WHOLE, 1, 10);

        fetches(phone(), Extent.LIST, 1, 10);
        fetches(phone(), Extent.HEADERS, 1, 10);
        fetches(phone(), Extent.PARTS, 1, 10);

        assertThat(again()).isZero();
    }

    @Test
    void devicesAreKeptApart() {
        fetches(phone(), Extent.WHOLE, 1, 10);

        fetches(phone().address(address("198.51.100.9")), Extent.WHOLE, 1, 10);
        fetches(phone().id(ImmutableMap.of("name", "Desktop")), Extent.WHOLE, 1, 10);
        fetches(phone().user(Username.of("eve@hook.test")), Extent.WHOLE, 1, 10);
        fetches(phone().loginName("bob+phone@hook.test"), Extent.WHOLE, 1, 10);

        assertThat(again()).isZero();
    }

    @Test
    void aDeviceThatNumbersItselfIsKnownWhereverItIs() {
        fetches(phone().id(ImmutableMap.of("name", "Phone", "x-guid", "4711")), Extent.WHOLE, 1, 10);

        fetches(phone().address(address("198.51.100.9")).id(ImmutableMap.of("x-guid", "4711")), Extent.WHOLE, 1, 10);

        assertThat(again()).isEqualTo(10);
    }

    @Test
    void aDeviceThatLogsInByANameOfItsOwnIsKnownWhereverItIs() {
        fetches(phone().loginName("bob+phone@hook.test"), Extent.WHOLE, 1, 10);

        fetches(
                phone().loginName("bob+phone@hook.test")
                        .address(address("198.51.100.9"))
                        .id(ImmutableMap.of()),
                Extent.WHOLE,
                1,
                10);

        assertThat(again()).isEqualTo(10);
    }

    @Test
    void aHabitIsLoggedAtTheThresholdAndWhenItHasDoubled() throws Exception {
        testee.configure(Xml.hook("<messages>10</messages>"));
        fetches(phone(), Extent.WHOLE, 1, 1);

        IntStream.rangeClosed(1, 45).forEach(time -> fetches(phone(), Extent.WHOLE, 1, 1));

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(line(10), line(20), line(40));
        assertThat(log.list).allMatch(event -> event.getLevel() == Level.WARN);
    }

    private static String line(int messages) {
        return "A device downloads messages again: user=bob@hook.test mailboxId=7 messages=" + messages
                + " firstUid=1 device=" + Device.of(phone().build()).name() + " session=s1";
    }

    @Test
    void whatIsLongAgoIsForgotten() throws Exception {
        testee.configure(Xml.hook("<remembered>1 hour</remembered>"));
        fetches(phone(), Extent.WHOLE, 1, 10);

        ticker.advance(Duration.ofMinutes(61));
        fetches(phone(), Extent.WHOLE, 1, 10);

        assertThat(again()).isZero();
    }

    @Test
    void scatteredDownloadsDoNotFillTheMemory() throws Exception {
        testee.configure(Xml.hook("<ranges>1000</ranges>"));
        IntStream.range(0, 3000).forEach(i -> fetches(phone(), Extent.WHOLE, 2L * i + 1, 2L * i + 1));
        assertThat(again()).isZero();

        fetches(phone(), Extent.WHOLE, 1, 1);

        assertThat(again()).as("forgotten").isZero();
    }

    @Test
    void aMistakeNamesElementValueAndRemedy() {
        assertThatThrownBy(() -> testee.configure(Xml.hook("<messages>0</messages>")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<messages> is \"0\". Write a number from 1 to 1000000.");
    }
}
