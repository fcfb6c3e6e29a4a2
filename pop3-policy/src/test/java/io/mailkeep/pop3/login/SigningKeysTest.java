package io.mailkeep.pop3.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.exception.MailboxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final Optional<String> OLD = Optional.of(TokenProvider.KEY_ID);
    private static final Optional<String> NEW = Optional.of("key-2");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private TokenProvider provider;
    private SigningKeys keys;

    @BeforeEach
    void start() throws Exception {
        provider = new TokenProvider();
        keys = new SigningKeys(provider.settings().getJwksURL(), Duration.ofSeconds(5), new Ticker() {
            @Override
            public long read() {
                return nanos.get();
            }
        });
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aNewKeyIsFoundSecondsLater() throws Exception {
        keys.named(OLD);
        provider.publish(NEW.get());

        int atOnce = keys.named(NEW).size();
        pass(SigningKeys.BETWEEN_REQUESTS);

        assertThat(atOnce).isZero();
        assertThat(keys.named(NEW)).hasSize(1);
    }

    @Test
    void aKeyThatWasTakenBackIsForgotten() throws Exception {
        keys.named(OLD);
        provider.publish(NEW.get());
        pass(SigningKeys.KNOWN_FOR.minusNanos(1));
        int before = keys.named(OLD).size();
        pass(Duration.ofNanos(1));

        assertThat(before).isEqualTo(1);
        assertThat(keys.named(OLD)).isEmpty();
    }

    @Test
    void ofASilentProviderKnownKeysHoldAndOthersAreNotDecided() throws Exception {
        keys.named(OLD);
        provider.close();
        pass(SigningKeys.BETWEEN_REQUESTS);

        assertThatThrownBy(() -> keys.named(NEW)).isInstanceOf(MailboxException.class);
        assertThatThrownBy(() -> keys.named(NEW)).hasMessageContaining("a moment ago");
        assertThatThrownBy(() -> keys.named(Optional.empty())).isInstanceOf(MailboxException.class);
        assertThat(keys.named(OLD)).hasSize(1);
    }

    @Test
    void ofThoseThatAskAProviderThatHangsOnlyOneWaitsForIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SigningKeys hanging = new SigningKeys(
                    new URL("http://127.0.0.1:" + silent.getLocalPort() + "/keys"),
                    Duration.ofMinutes(1),
                    Ticker.systemTicker());
            ConcurrentLinkedQueue<Throwable> answers = new ConcurrentLinkedQueue<>();

            for (int i = 0; i < 20; i++) {
                Optional<String> invented = Optional.of("key-" + i);
                new Thread(() -> answers.add(catchThrowable(() -> hanging.named(invented)))).start();
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> answers.size() == 19);
            assertThat(answers).allSatisfy(answer -> assertThat(answer)
                    .isInstanceOf(MailboxException.class)
                    .hasMessageContaining("a moment ago"));
        }
    }

    @Test
    void aTokenThatNamesNoKeyIsHeldAgainstAll() throws Exception {
        assertThat(keys.named(Optional.empty())).hasSize(1);
        assertThat(keys.named(Optional.empty())).hasSize(1);
        assertThat(provider.keysAskedFor()).isEqualTo(1);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
