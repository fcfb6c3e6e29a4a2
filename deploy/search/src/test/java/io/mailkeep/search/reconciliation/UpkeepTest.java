package io.mailkeep.search.reconciliation;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpkeepTest {
    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("nobody answers"),
                new IllegalStateException("nobody answers"),
                new NoSuchMethodError("of another version"),
                new StackOverflowError(),
                new AssertionError("unforeseen"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatFailsIsTriedAgain(Throwable failure) {
        AtomicInteger times = new AtomicInteger();
        try (Upkeep testee = new Upkeep(Duration.ofMillis(1))) {
            testee.start("the duty", () -> {
                times.incrementAndGet();
                UpkeepTest.<RuntimeException>fail(failure);
            });

            await().until(() -> times.get() > 2);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }
}
