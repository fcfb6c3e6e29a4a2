package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether this machine's clock shows Cassandra's time. What is written does not go by it, but dates and retention do. */
final class ClockHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("Clock");
    private static final Duration TOLERATED = Duration.ofSeconds(1);

    private final CqlSession session;
    private final Clock clock;

    @Inject
    ClockHealthCheck(CqlSession session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromSupplier(() -> session.getContext().getTimestampGenerator() instanceof SharedTime time
                ? result(Duration.between(time.now(), clock.instant()))
                : Result.healthy(NAME));
    }

    static Result result(Duration ahead) {
        if (ahead.abs().compareTo(TOLERATED) <= 0) {
            return Result.healthy(NAME);
        }
        return Result.degraded(
                NAME,
                "this machine's clock is " + ahead.abs().toMillis() / 1000.0 + " s "
                        + (ahead.isNegative() ? "behind" : "ahead of") + " Cassandra's");
    }
}
