package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;

class ClockHealthCheckTest {
    @Test
    void aSecondIsTolerated() {
        assertThat(ClockHealthCheck.result(Duration.ofSeconds(1)).isHealthy()).isTrue();
        assertThat(ClockHealthCheck.result(Duration.ofSeconds(-1)).isHealthy()).isTrue();
    }

    @Test
    void moreIsTold() {
        Result ahead = ClockHealthCheck.result(Duration.ofHours(1));
        Result behind = ClockHealthCheck.result(Duration.ofMillis(-1500));

        assertThat(ahead.isDegraded()).isTrue();
        assertThat(ahead.getCause()).contains("this machine's clock is 3600.0 s ahead of Cassandra's");
        assertThat(behind.getCause()).contains("this machine's clock is 1.5 s behind Cassandra's");
    }
}
