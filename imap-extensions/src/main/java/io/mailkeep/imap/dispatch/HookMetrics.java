package io.mailkeep.imap.dispatch;

import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

/**
 * What this node counts of one hook since its start: {@code mailkeep-imap-hook-<name>-told}, {@code -failed}, {@code
 * -timed-out}, {@code -dropped} and, at this moment, {@code -waiting}.
 */
final class HookMetrics {
    private static final String PREFIX = "mailkeep-imap-hook-";

    private final String prefix;
    private final GaugeRegistry gauges;
    private final Metric told;
    private final Metric failed;
    private final Metric timedOut;
    private final Metric dropped;

    HookMetrics(String hook, MetricFactory metrics, GaugeRegistry gauges) {
        this.prefix = PREFIX + hook;
        this.gauges = gauges;
        this.told = metrics.generate(prefix + "-told");
        this.failed = metrics.generate(prefix + "-failed");
        this.timedOut = metrics.generate(prefix + "-timed-out");
        this.dropped = metrics.generate(prefix + "-dropped");
    }

    void waiting(Gauge<Integer> gauge) {
        gauges.register(prefix + "-waiting", gauge);
    }

    /** An event was taken, or a command was answered. */
    void told() {
        told.increment();
    }

    void failed() {
        failed.increment();
    }

    void timedOut() {
        timedOut.increment();
    }

    /** Lost untold: there was no place, or the hook is off. */
    void dropped(int events) {
        dropped.add(events);
    }
}
