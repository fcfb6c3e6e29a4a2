package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.TemporalUnitOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FalseClockTest {
    private static final TemporalUnitOffset ABOUT = within(10, ChronoUnit.MINUTES);

    @TempDir
    private Path directory;

    private FalseClock clock;
    private Process jvm;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Preload.isPossible(), "needs Linux and a C compiler");
        clock = FalseClock.in(directory);
        jvm = Preloaded.start(Teller.class, clock.preload());
    }

    @AfterEach
    void stop() {
        if (jvm != null) {
            jvm.destroyForcibly();
        }
    }

    @Test
    void isRightAtFirstAndStepsUnderARunningJvm() throws IOException {
        assertThat(told()).isCloseTo(Instant.now(), ABOUT);

        clock.put(Duration.ofHours(1));
        assertThat(told()).isCloseTo(Instant.now().plus(Duration.ofHours(1)), ABOUT);

        clock.put(Duration.ofHours(-1));
        assertThat(told()).isCloseTo(Instant.now().minus(Duration.ofHours(1)), ABOUT);
    }

    private Instant told() throws IOException {
        PrintStream question = new PrintStream(jvm.getOutputStream(), true, StandardCharsets.UTF_8);
        question.println("what time is it");
        return Instant.parse(
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    /** A JVM that tells what time it is, after a moment's wait as threads do it. */
    static final class Teller {
        private Teller() {}

        public static void main(String[] args) throws Exception {
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (questions.readLine() != null) {
                if (new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("nobody counts");
                }
                System.out.println(Instant.now());
            }
        }
    }
}
