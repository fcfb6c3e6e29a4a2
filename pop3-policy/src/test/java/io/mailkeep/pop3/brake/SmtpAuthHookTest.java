package io.mailkeep.pop3.brake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import io.mailkeep.pop3.protocol.Wire;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.user.api.UsersRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmtpAuthHookTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final String RIGHT = "right";
    private static final String UNREADABLE = "unreadable";
    private static final int LIMIT = 4;

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final AtomicInteger checked = new AtomicInteger();
    private final FailedLogins failures = new FailedLogins(
            LoginSettings.of(
                    PlainText.REFUSED,
                    Optional.empty(),
                    Failures.of(LIMIT, 0, Duration.ofMinutes(10)),
                    Optional.empty()),
            Clock.systemUTC());
    private NettyServer server;

    @BeforeEach
    void start() throws Exception {
        startAnnouncing(Announced.EVERYWHERE);
    }

    private void startAnnouncing(Announced announced) throws Exception {
        server = new NettyServer.Factory()
                .protocol(new SMTPProtocol(
                        new SMTPProtocolHandlerChain(metrics, new SmtpAuthHook(failures, users(), metrics)),
                        new Announcing(announced)))
                .build();
        server.setGracefulShutdown(false);
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.bind();
    }

    @AfterEach
    void stop() {
        server.unbind();
    }

    @Test
    void rightPasswordIsTakenByEitherMechanism() throws Exception {
        assertThat(plain(RIGHT)).startsWith("235 2.7.0 ");

        try (Wire client = connect()) {
            assertThat(ask(client, "AUTH LOGIN")).startsWith("334 ");
            assertThat(ask(client, base64(ANNA.asString()))).startsWith("334 ");
            assertThat(ask(client, base64(RIGHT))).startsWith("235 2.7.0 ");
        }
    }

    @Test
    void thirdWrongPasswordEndsTheConnection() throws Exception {
        try (Wire client = connect()) {
            assertThat(ask(client, auth("wrong"))).startsWith("535 5.7.8 ");
            assertThat(ask(client, auth("wrong"))).startsWith("535 5.7.8 ");
            assertThat(ask(client, auth("wrong"))).startsWith("421 4.7.0 ");

            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(metrics.countFor("mailkeep-smtp-login-refused")).isEqualTo(3);
    }

    @Test
    void rightPasswordIsRefusedUncheckedAfterFailuresElsewhere() throws Exception {
        for (int n = 0; n < LIMIT; n++) {
            failures.failed(Optional.of(ANNA), InetAddress.getLoopbackAddress());
        }

        assertThat(plain(RIGHT)).startsWith("454 4.7.0 ");
        assertThat(checked).hasValue(0);
        assertThat(metrics.countFor("mailkeep-smtp-login-barred")).isEqualTo(1);
    }

    @Test
    void wrongPasswordsCountForOthers() throws Exception {
        for (int n = 0; n < LIMIT; n++) {
            plain("wrong");
        }

        assertThat(failures.bars(Optional.of(ANNA), InetAddress.getLoopbackAddress()))
                .isTrue();
    }

    @Test
    void thirdRefusalOfWhoIsBarredEndsTheConnection() throws Exception {
        for (int n = 0; n < LIMIT; n++) {
            failures.failed(Optional.of(ANNA), InetAddress.getLoopbackAddress());
        }

        try (Wire client = connect()) {
            assertThat(ask(client, auth(RIGHT))).startsWith("454 4.7.0 ");
            assertThat(ask(client, auth(RIGHT))).startsWith("454 4.7.0 ");
            assertThat(ask(client, auth(RIGHT))).startsWith("421 4.7.0 ");

            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void rightPasswordEndsTheCount() throws Exception {
        for (int n = 0; n < LIMIT - 1; n++) {
            plain("wrong");
        }

        plain(RIGHT);

        plain("wrong");
        assertThat(plain(RIGHT)).startsWith("235 ");
    }

    @Test
    void whatCouldNotBeCheckedIsNoFailure() throws Exception {
        for (int n = 0; n < LIMIT; n++) {
            assertThat(plain(UNREADABLE)).startsWith("454 4.3.0 ");
        }

        assertThat(plain(RIGHT)).startsWith("235 ");
        assertThat(metrics.countFor("mailkeep-smtp-login-failed")).isEqualTo(LIMIT);
    }

    @Test
    void passwordIsNotTakenWithoutTlsWhereAuthIsAnnouncedWithItOnly() throws Exception {
        stop();
        startAnnouncing(Announced.WITH_TLS);

        assertThat(plain(RIGHT)).startsWith("538 5.7.11 ");
        assertThat(checked).hasValue(0);
        assertThat(metrics.countFor("mailkeep-smtp-login-not-offered")).isEqualTo(1);
    }

    @Test
    void passwordIsNotTakenWhereAuthIsNotAnnounced() throws Exception {
        stop();
        startAnnouncing(Announced.NOWHERE);

        try (Wire client = connect()) {
            assertThat(ask(client, auth(RIGHT))).startsWith("502 5.5.1 ");
            assertThat(ask(client, auth(RIGHT))).startsWith("502 5.5.1 ");
            assertThat(ask(client, auth(RIGHT))).startsWith("421 4.7.0 ");

            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(checked).hasValue(0);
    }

    @Test
    void refusalWithoutTlsIsNoFailure() throws Exception {
        stop();
        startAnnouncing(Announced.WITH_TLS);
        for (int n = 0; n < LIMIT; n++) {
            plain("wrong");
        }

        assertThat(failures.bars(Optional.of(ANNA), InetAddress.getLoopbackAddress()))
                .isFalse();
    }

    private String plain(String password) throws Exception {
        try (Wire client = connect()) {
            return ask(client, auth(password));
        }
    }

    private Wire connect() throws Exception {
        Wire client = Wire.connect(server.getListenAddresses().get(0).getPort());
        assertThat(client.line()).startsWith("220 ");
        return client;
    }

    private static String ask(Wire client, String line) throws Exception {
        client.write(line + "\r\n");
        return client.line();
    }

    private static String auth(String password) {
        return "AUTH PLAIN " + base64('\0' + ANNA.asString() + '\0' + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private UsersRepository users() {
        return (UsersRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {UsersRepository.class},
                (unused, method, arguments) -> call(method, arguments));
    }

    private boolean call(Method method, Object[] arguments) {
        if (!method.getName().equals("test")) {
            throw new UnsupportedOperationException(method.getName());
        }
        checked.incrementAndGet();
        if (arguments[1].equals(UNREADABLE)) {
            throw new IllegalStateException("the store does not answer");
        }
        return arguments[1].equals(RIGHT);
    }

    private enum Announced {
        EVERYWHERE,
        WITH_TLS,
        NOWHERE
    }

    private static final class Announcing extends SMTPConfigurationImpl {
        private final Announced announced;

        Announcing(Announced announced) {
            this.announced = announced;
        }

        @Override
        public boolean isAuthAnnounced(String remoteIp, boolean tlsStarted) {
            return announced == Announced.EVERYWHERE || (announced == Announced.WITH_TLS && tlsStarted);
        }
    }
}
