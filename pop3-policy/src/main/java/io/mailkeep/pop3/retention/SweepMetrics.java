package io.mailkeep.pop3.retention;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.maildrop.Upkeep;
import io.mailkeep.pop3.metrics.Counter;
import java.time.Duration;
import java.time.Instant;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.GaugeRegistry.SettableGauge;
import org.apache.james.metrics.api.MetricFactory;

/** What monitoring sees of sweeps on this node. Thread-safe. */
@Singleton
final class SweepMetrics {
    private static final String PREFIX = "mailkeep-sweep-";

    private final MetricFactory metrics;
    private final SettableGauge<Long> lastFinish;
    private final SettableGauge<Long> lastDuration;
    private final SettableGauge<Long> lastExpired;

    // A singleton: James refuses a second gauge of the same name.
    @Inject
    SweepMetrics(MetricFactory metrics, GaugeRegistry gauges) {
        this.metrics = metrics;
        this.lastFinish = gauges.settableGauge(PREFIX + "last-finish-epoch-seconds");
        this.lastDuration = gauges.settableGauge(PREFIX + "last-duration-seconds");
        this.lastExpired = gauges.settableGauge(PREFIX + "last-expired");
        lastFinish.setValue(0L);
        lastDuration.setValue(0L);
        lastExpired.setValue(0L);
    }

    /** Records a sweep that came to the end of the users. */
    void finished(SweepDetails details, Instant now, Duration duration) {
        lastFinish.setValue(now.getEpochSecond());
        lastDuration.setValue(duration.toSeconds());
        lastExpired.setValue(details.messagesExpired());
    }

    void removed(Upkeep some) {
        count(Counter.SWEEP_EXPIRED, some.expired());
        count(Counter.SWEEP_DISPOSALS_FINISHED, some.finished());
    }

    void lookedAfter() {
        count(Counter.SWEEP_USERS_OPENED, 1);
    }

    void inUse() {
        count(Counter.SWEEP_USERS_IN_USE, 1);
    }

    void failed() {
        count(Counter.SWEEP_USERS_FAILED, 1);
    }

    private void count(Counter counter, int n) {
        if (n > 0) {
            metrics.generate(counter.metric()).add(n);
        }
    }
}
