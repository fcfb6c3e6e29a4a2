package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HostileServerTest {
    private static final Duration PACE = Duration.ofMillis(100);

    private final CountDownLatch end = new CountDownLatch(1);
    private FakeWebadmin server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeWebadmin();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"a\":", "{} {}", "nul"})
    void whatIsNotJsonIsAFailure(String answer) {
        server.answer("/", 200, answer);

        assertThat(server.run("counters")).isEqualTo(1);
        assertThat(server.err()).contains("not JSON");
    }

    @Test
    void anAnswerTooLongIsAFailure() {
        server.answer("/", 200, " ".repeat((16 << 20) + 1));

        assertThat(server.run("counters")).isEqualTo(1);
        assertThat(server.err()).contains("longer than 16 MiB");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void anAnswerTooDeepIsAFailure(int status) {
        server.answer("/", status, "[".repeat(1_000_000));

        assertThat(server.run("counters")).isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.close();

        assertThat(server.run("counters")).isEqualTo(5);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLongerThanAllowed() {
        server.handle("/", exchange -> waitForEnd());

        assertThat(server.run("counters", "--timeout", "1")).isEqualTo(5);
        assertThat(server.err()).contains("did not answer within 1 s");
    }

    @Test
    void anAnswerThatDripsIsNotWaitedForLongerThanAllowed() {
        server.handle("/", exchange -> drip(exchange, Integer.MAX_VALUE));

        assertThat(server.run("counters", "--timeout", "1")).isEqualTo(5);
    }

    @Test
    void anExportMayDripForLongerThanOneAnswerMayTake() {
        server.handle("/", exchange -> drip(exchange, 40));

        assertThat(server.run("uidl", "export", "anna", "--timeout", "3")).isZero();
        assertThat(server.out()).hasSize(40);
    }

    @Test
    void anExportThatStallsIsGivenUpAndLeavesNoFile(@TempDir Path home) {
        server.handle("/", exchange -> {
            drip(exchange, 2, 1000);
            waitForEnd();
        });

        assertThat(server.run(
                        "uidl",
                        "export",
                        "anna",
                        "--timeout",
                        "1",
                        "--out",
                        home.resolve("anna.csv").toString()))
                .isEqualTo(5);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void anExportThatEndsEarlyIsNotTakenForWhole() {
        server.handle("/", exchange -> {
            drip(exchange, 2, 1000);
            exchange.close();
        });

        assertThat(server.run("uidl", "export", "anna")).isEqualTo(5);
    }

    @Test
    void aRedirectionIsNotFollowed() {
        server.handle("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });

        assertThat(server.run("counters")).isEqualTo(1);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 404})
    void noControlCharacterReachesTheTerminal(int status) {
        String evil = "\\u001b[31m\\u009b2J\\u202e\\r";
        server.answer(
                "/", status, "{\"message\":\"" + evil + "\",\"" + evil + "\":[{\"" + evil + "\":\"" + evil + "\"}]}");

        server.run("counters");

        assertThat(server.out() + server.err()).isNotEmpty().doesNotContainPattern("[\\p{C}&&[^\n]]");
    }

    private void drip(HttpExchange exchange, int octets) throws IOException {
        drip(exchange, octets, 0);
    }

    private void drip(HttpExchange exchange, int octets, int length) throws IOException {
        exchange.sendResponseHeaders(200, length);
        for (int i = 0; i < octets && !ended(PACE); i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
        }
        if (length == 0) {
            exchange.close();
        }
    }

    private void waitForEnd() {
        ended(Duration.ofMinutes(1));
    }

    private boolean ended(Duration time) {
        try {
            return end.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
