package io.mailkeep.pop3.login;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class CleartextRuleTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(CleartextRule.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(log);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 0.0.0.0:110, true, false, of all users",
        "REFUSED, 127.0.0.1:110, true, false, of all users",
        "LOOPBACK, 0.0.0.0:110, true, false, from other machines",
    })
    void listenerThatLetsNobodyInIsNamedOnce(
            PlainText plainText, String bind, boolean enabled, boolean tls, String whom) throws Exception {
        start(plainText, bind, enabled, tls);

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains(whom, "pop3server.xml", "bind=" + bind);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 0.0.0.0:110, true, true",
        "REFUSED, 0.0.0.0:110, false, false",
        "LOOPBACK, 127.0.0.1:110, true, false",
        "LOOPBACK, '[::1]:110', true, false",
        "LOOPBACK, localhost:110, true, false",
        "ALLOWED, 0.0.0.0:110, true, false",
    })
    void otherListenersAreNot(PlainText plainText, String bind, boolean enabled, boolean tls) throws Exception {
        start(plainText, bind, enabled, tls);

        assertThat(log.list).isEmpty();
    }

    private static void start(PlainText plainText, String bind, boolean enabled, boolean tls) throws Exception {
        String listener = "<pop3server enabled=\"%s\"><bind>%s</bind><tls startTLS=\"%s\"/></pop3server>"
                .formatted(enabled, bind, tls);
        String xml = "<pop3servers>" + listener + "</pop3servers>";
        byte[] file = xml.getBytes(StandardCharsets.UTF_8);
        ConfigurationProvider files = (name, level) -> {
            assertThat(name).isEqualTo("pop3server");
            return FileConfigurationProvider.getConfig(new ByteArrayInputStream(file));
        };
        assertThat(new CleartextRule(LoginServer.settings(plainText), files, new RecordingMetricFactory()))
                .isNotNull();
    }
}
