package io.mailkeep.imap.dispatch;

import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** The metrics of the hooks of one test. */
final class Counts {
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private volatile Gauge<?> waiting;

    HookMetrics of(String hook) {
        return new HookMetrics(hook, metrics, new GaugeRegistry() {
            @Override
            public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
                waiting = gauge;
                return this;
            }

            @Override
            public <T> SettableGauge<T> settableGauge(String name) {
                throw new UnsupportedOperationException();
            }
        });
    }

    int of(String hook, String what) {
        return metrics.countFor("mailkeep-imap-hook-" + hook + "-" + what);
    }

    int waiting() {
        return (Integer) waiting.get();
    }
}
