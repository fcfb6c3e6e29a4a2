package io.mailkeep.pop3.dispatch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.codahale.metrics.MetricRegistry;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.metrics.dropwizard.DropWizardGaugeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialDispatcherTest {
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 1;
    private static final Duration STOP_PATIENCE = Duration.ofMillis(500);

    private final MetricRegistry gauges = new MetricRegistry();
    private final TestCommands commands = new TestCommands();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.of(
                new CommandWorkers(new DropWizardGaugeRegistry(gauges), THREADS, MAX_WAITING, STOP_PATIENCE), commands);
    }

    @AfterEach
    void stop() {
        commands.release.release(1_000);
        server.close();
    }

    private int waitingCommands() {
        return (int) gauges.getGauges().get("mailkeep-pop3-waiting-commands").getValue();
    }

    @Nested
    class EventLoop {
        @Test
        void isNotStalledByCommandsThatBlock() throws Exception {
            try (TestClient first = server.connect();
                    TestClient second = server.connect();
                    TestClient other = server.connect()) {
                first.send("HOLD 1\r\n");
                second.send("HOLD 2\r\n");
                await().until(() -> commands.held.get() == THREADS);

                assertThat(other.ask("PING still here")).isEqualTo("+OK still here");
            }
        }

        @Test
        void refusesNewWorkWhenWorkersAreBusyAndChangesNothing() throws Exception {
            try (TestClient first = server.connect();
                    TestClient second = server.connect();
                    TestClient third = server.connect();
                    TestClient other = server.connect()) {
                first.send("HOLD 1\r\n");
                second.send("HOLD 2\r\n");
                await().until(() -> commands.held.get() == THREADS);
                third.send("HOLD 3\r\n");
                await().until(() -> waitingCommands() == MAX_WAITING);

                assertThat(other.ask("WORK refused")).startsWith("-ERR [SYS/TEMP]");
                assertThat(commands.ran).doesNotContain("WORK refused");
                assertThat(commands.turnedAway).containsOnly("WORK refused");
                assertThat(other.ask("PING still here")).isEqualTo("+OK still here");
            }
        }
    }

    @Nested
    class Order {
        @Test
        void tenThousandPipelinedCommandsAreAnsweredInOrder() throws Exception {
            try (TestClient client = server.connect()) {
                String lines = IntStream.range(0, 10_000)
                        .mapToObj(n -> (n % 7 == 0 ? "WORK " : n % 500 == 3 ? "SEND 200#" : "PING ") + n + "\r\n")
                        .map(line -> line.replaceAll("#\\d+", ""))
                        .collect(Collectors.joining());
                Thread writer = new Thread(() -> sendAll(client, lines));
                writer.start();

                for (int n = 0; n < 10_000; n++) {
                    if (n % 7 != 0 && n % 500 == 3) {
                        assertThat(client.line()).isEqualTo("+OK message");
                        client.skipMultiLine();
                    } else {
                        assertThat(client.line()).isEqualTo("+OK " + n);
                    }
                }
                writer.join();
            }
        }

        @Test
        void lineAfterAChallengeGoesToWhoAskedWhateverItIsAndWheneverItCame() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("ASK\r\n QUIT \r\nPING 1\r\nASK\r\nASK\r\nPING 2\r\nASK\r\n");

                assertThat(client.line()).isEqualTo("+ ");
                assertThat(client.line()).isEqualTo("+OK heard  QUIT ");
                assertThat(client.line()).isEqualTo("+OK 1");
                assertThat(client.line()).isEqualTo("+ ");
                assertThat(client.line()).isEqualTo("+OK heard ASK");
                assertThat(client.line()).isEqualTo("+OK 2");
                assertThat(client.line()).isEqualTo("+ ");
                assertThat(client.ask("")).isEqualTo("+OK heard ");
                assertThat(client.ask("PING 3")).isEqualTo("+OK 3");
            }
        }

        @Test
        void quickCommandsWaitForTheOneThatBlocks() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("HOLD first\r\nPING second\r\n");
                await().until(() -> commands.held.get() == 1);
                assertThat(commands.ran).containsExactly("HOLD first");

                commands.release.release();

                assertThat(client.line()).isEqualTo("+OK first");
                assertThat(client.line()).isEqualTo("+OK second");
            }
        }

        @Test
        void commandThatBlocksHoldsBackNoReplyToWhatWasSentBeforeIt() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("PING before\r\n".repeat(1_000) + "HOLD last\r\n");

                for (int n = 0; n < 1_000; n++) {
                    assertThat(client.line()).isEqualTo("+OK before");
                }
                commands.release.release();
                assertThat(client.line()).isEqualTo("+OK last");
            }
        }

        @Test
        void lateReplyHoldsBackWhatFollowsAndNoWorker() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("LATE\r\nPING after\r\n");

                assertThat(client.line()).isEqualTo("-ERR late");
                assertThat(client.line()).isEqualTo("+OK after");
            }
        }

        @Test
        void failingCommandIsAnsweredAndTheSessionGoesOn() throws Exception {
            try (TestClient client = server.connect()) {
                assertThat(client.ask("FAIL")).isEqualTo("-ERR [SYS/TEMP] internal error");
                assertThat(client.ask("WORK on")).isEqualTo("+OK on");
            }
        }

        @Test
        void nothingRunsAfterQuit() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("WORK 1\r\nQUIT\r\nWORK 2\r\n");

                assertThat(client.line()).isEqualTo("+OK 1");
                assertThat(client.line()).isEqualTo("+OK bye");
                assertThat(client.isAtEnd()).isTrue();
                assertThat(commands.ran).doesNotContain("WORK 2");
            }
        }
    }

    @Nested
    class HangUp {
        @Test
        void endsTheSessionOnceTheRunningCommandIsDone() throws Exception {
            TestClient client = server.connect();
            client.send("HOLD 1\r\n");
            await().until(() -> commands.held.get() == 1);

            client.abort();
            await().during(Duration.ofMillis(300)).untilAtomic(commands.ended, is(0));
            commands.release.release();

            await().untilAtomic(commands.ended, is(1));
        }

        @Test
        void doesNotUndoAQuitThatWasReceived() throws Exception {
            TestClient client = server.connect();
            client.send("HOLD 1\r\nWORK 2\r\nQUIT\r\n");
            await().until(() -> commands.held.get() == 1);

            client.abort();
            commands.release.release();

            await().untilAtomic(commands.ended, is(1));
            assertThat(commands.ran).endsWith("WORK 2", "QUIT null");
        }

        @Test
        void inTheMiddleOfAMessageRunsNothingThatReliedOnIt() throws Exception {
            TestClient client = server.connect();
            client.send("SEND 50000000\r\nWORK delete\r\nQUIT\r\n");
            assertThat(client.line()).isEqualTo("+OK message");

            client.abort();

            await().untilAtomic(commands.ended, is(1));
            assertThat(commands.sent).isEmpty();
            assertThat(commands.ran).containsExactly("SEND 50000000");
            assertThat(commands.openStreams).hasValue(0);
        }

        @Test
        void ofAnIdleClientEndsTheSession() throws Exception {
            TestClient client = server.connect();
            client.ask("PING 1");

            client.close();

            await().untilAtomic(commands.ended, is(1));
        }
    }

    @Nested
    class SlowReader {
        @Test
        void isSentNoMoreThanItTakes() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("SEND 10000000\r\n".repeat(20));
                assertThat(client.line()).isEqualTo("+OK message");

                await().during(Duration.ofMillis(500))
                        .until(() -> commands.openStreams.get() == 1 && commands.produced.get() < 9_000_000);

                assertThat(client.skipMultiLine()).isGreaterThan(10_000_000);
                await().until(() -> commands.sent.size() >= 1);
            }
        }

        @Test
        void ofShortRepliesIsNotServedForEver() throws Exception {
            int total = 10_000;
            try (TestClient client = server.connect()) {
                String lines = ("PING " + "x".repeat(4_000) + "\r\n").repeat(total);
                FutureTask<Boolean> sending = new FutureTask<>(() -> sendAll(client, lines));
                new Thread(sending).start();

                await().during(Duration.ofSeconds(1)).until(() -> commands.ran.size() < total / 2);

                client.abort();
                assertThat(sending.get(30, SECONDS))
                        .as("40 MB were taken from a client that reads nothing")
                        .isFalse();
            }
        }
    }

    @Nested
    class Flood {
        @Test
        void ofSlowCommandsIsHeldUpByOthersAndNotTheyByIt() throws Exception {
            try (TestClient first = server.connect();
                    TestClient second = server.connect();
                    TestClient other = server.connect()) {
                first.send("HOLD 1\r\n".repeat(1_000));
                second.send("HOLD 2\r\n".repeat(1_000));
                await().until(() -> commands.held.get() == THREADS);

                other.send("WORK in turn\r\n");
                await().during(Duration.ofMillis(100)).until(() -> !commands.ran.contains("WORK in turn"));
                commands.release.release();

                assertThat(other.line()).isEqualTo("+OK in turn");
                assertThat(commands.held.get()).isLessThanOrEqualTo(THREADS + 1);
            }
        }

        @Test
        void behindACommandThatBlocksIsLeftInTheNetwork() throws Exception {
            AtomicLong taken = new AtomicLong();
            try (TestClient client = server.connect()) {
                client.send("HOLD 1\r\n");
                await().until(() -> commands.held.get() == 1);
                String emptyLines = "\r\n".repeat(32 * 1024);
                Thread writer = new Thread(() -> {
                    while (sendAll(client, emptyLines)) {
                        taken.addAndGet(emptyLines.length());
                    }
                });
                writer.start();

                await().during(Duration.ofSeconds(1)).untilAtomic(taken, lessThan(16L * 1024 * 1024));

                client.abort();
                writer.join();
            }
        }
    }

    @Nested
    class Stop {
        @Test
        void endsTheSessionsOfIdleClients() throws Exception {
            try (TestClient idle = server.connect()) {
                idle.ask("WORK");

                server.close();

                assertThat(commands.ended).hasValue(1);
            }
        }

        @Test
        void leavesASessionToTheCommandThatIsStillAtIt() throws Exception {
            try (TestClient busy = server.connect();
                    TestClient idle = server.connect()) {
                idle.ask("PING");
                busy.send("HOLD 1\r\nWORK 2\r\n");
                await().until(() -> commands.held.get() == 1);

                server.close();
                assertThat(commands.ended).hasValue(1);
                commands.release.release();

                await().untilAtomic(commands.ended, is(2));
                assertThat(commands.ran).doesNotContain("WORK 2");
            }
        }
    }

    @Nested
    class HostileInput {
        @Test
        void fourMegabytesWithoutALineEndAreRefusedAndForgotten() throws Exception {
            try (TestClient client = server.connect();
                    TestClient other = server.connect()) {
                client.send("A".repeat(4 * 1024 * 1024));
                assertThat(other.ask("PING alive")).isEqualTo("+OK alive");

                client.send("\r\n");

                assertThat(client.line()).startsWith("-ERR");
                assertThat(client.ask("PING alive")).isEqualTo("+OK alive");
            }
        }

        @Test
        void floodOfQuickCommandsIsAnsweredToTheLast() throws Exception {
            int total = 100_000;
            try (TestClient client = server.connect()) {
                Thread writer = new Thread(() -> sendAll(client, "PING\r\n".repeat(total)));
                writer.start();

                for (int n = 0; n < total; n++) {
                    assertThat(client.line()).as("reply %s", n).isEqualTo("+OK null");
                }
                writer.join();
            }
        }

        @Test
        void controlCharactersMakeNoCommand() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("PI\0NG 1\r\n\u001b[2J\r\nPING\t1\r\n\r\n");
                for (int n = 0; n < 4; n++) {
                    client.line();
                }

                assertThat(commands.ran).containsOnly(" null");
            }
        }

        @Test
        void brokenContentClosesTheConnectionInsteadOfEndingTheMessage() throws Exception {
            try (TestClient client = server.connect()) {
                client.send("BREAK\r\nWORK delete\r\n");
                assertThat(client.line()).isEqualTo("+OK message");

                long lines = 0;
                String line;
                while (!(line = client.line()).isEmpty()) {
                    assertThat(line).isNotEqualTo(".");
                    lines++;
                }

                assertThat(lines).isPositive();
                assertThat(commands.ran).doesNotContain("WORK delete");
                assertThat(commands.sent).isEmpty();
            }
        }
    }

    /** False when the connection was closed before all of it was taken. */
    @CanIgnoreReturnValue
    private static boolean sendAll(TestClient client, String lines) {
        try {
            client.send(lines);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }
}
