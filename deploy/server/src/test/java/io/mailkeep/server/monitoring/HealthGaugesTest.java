package io.mailkeep.server.monitoring;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.codahale.metrics.MetricRegistry;
import java.util.Set;
import org.apache.james.PeriodicalHealthChecksConfiguration;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.metrics.dropwizard.DropWizardGaugeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class HealthGaugesTest {
    private static final ComponentName STORE = new ComponentName("A store");

    private final MetricRegistry registry = new MetricRegistry();
    private HealthGauges testee;

    @AfterEach
    void stop() {
        testee.stop();
    }

    private void start(HealthCheck... checks) {
        testee = new HealthGauges(
                Set.of(checks),
                PeriodicalHealthChecksConfiguration.DEFAULT_CONFIGURATION,
                new DropWizardGaugeRegistry(registry));
        testee.start();
    }

    private static HealthCheck saying(ComponentName name, Mono<Result> result) {
        return new HealthCheck() {
            @Override
            public ComponentName componentName() {
                return name;
            }

            @Override
            public Mono<Result> check() {
                return result;
            }
        };
    }

    private Object told() {
        return registry.gauge("mailkeep-health-a-store").getValue();
    }

    @Test
    void whatIsDegradedIsOne() {
        start(saying(STORE, Mono.just(Result.degraded(STORE, "slow"))));

        await().until(this::told, is((Object) 1));
    }

    @Test
    void aCheckThatFailsIsAsOneThatSaysSo() {
        start(saying(STORE, Mono.error(new IllegalStateException("away"))));

        await().until(this::told, is((Object) 2));
    }

    @Test
    void theWorstOfOneNameCounts() {
        start(
                saying(STORE, Mono.just(Result.unhealthy(STORE, "away"))),
                saying(STORE, Mono.just(Result.healthy(STORE))),
                saying(new ComponentName("a STORE"), Mono.just(Result.healthy(STORE))));

        await().until(this::told, is((Object) 2));
    }
}
