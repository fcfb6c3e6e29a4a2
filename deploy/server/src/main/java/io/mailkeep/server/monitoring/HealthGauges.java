package io.mailkeep.server.monitoring;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.inject.name.Named;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import javax.annotation.PreDestroy;
import org.apache.james.PeriodicalHealthChecksConfiguration;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.GaugeRegistry.SettableGauge;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What each health check said last, the worst of several of one name, as {@code mailkeep-health-<component>}: 0 healthy,
 * 1 degraded, 2 unhealthy, or no answer before it is asked again. They are asked every {@code healthcheck.period}.
 */
@Singleton
final class HealthGauges implements Startable {
    private final ImmutableMap<SettableGauge<Integer>, ImmutableList<HealthCheck>> checks;
    private final Duration period;
    private Disposable rounds = Disposables.disposed();

    @Inject
    HealthGauges(
            @Named("resolved-checks") Set<HealthCheck> checks,
            PeriodicalHealthChecksConfiguration configuration,
            GaugeRegistry gauges) {
        this.checks = Multimaps.index(checks, HealthGauges::name).asMap().entrySet().stream()
                .collect(ImmutableMap.toImmutableMap(
                        named -> gauges.settableGauge(named.getKey()),
                        named -> ImmutableList.copyOf(named.getValue())));
        this.period = configuration.getPeriod();
    }

    private static String name(HealthCheck check) {
        return "mailkeep-health-"
                + check.componentName().getName().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    void start() {
        rounds = Flux.interval(Duration.ZERO, period)
                .onBackpressureDrop()
                .concatMap(tick -> Flux.fromIterable(checks.entrySet())
                        .flatMap(named -> worst(named.getValue()).doOnNext(named.getKey()::setValue)))
                .subscribe();
    }

    private Mono<Integer> worst(ImmutableList<HealthCheck> ofOneName) {
        return Flux.fromIterable(ofOneName).flatMap(this::asked).reduce(Math::max);
    }

    private Mono<Integer> asked(HealthCheck check) {
        return Mono.defer(() -> Mono.from(check.check()))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(period)
                .map(Result::getStatus)
                .onErrorReturn(ResultStatus.UNHEALTHY)
                .map(HealthGauges::number);
    }

    private static int number(ResultStatus status) {
        return switch (status) {
            case HEALTHY -> 0;
            case DEGRADED -> 1;
            case UNHEALTHY -> 2;
        };
    }

    @PreDestroy
    void stop() {
        rounds.dispose();
    }
}
