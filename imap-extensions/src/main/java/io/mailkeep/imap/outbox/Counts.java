package io.mailkeep.imap.outbox;

import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.GaugeRegistry.SettableGauge;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

/**
 * What this node counts of one receiver since its start, in changes: {@code mailkeep-outbox-<name>-sent} and {@code
 * -buried}; in attempts: {@code -failed}; and how old the oldest change is that it saw waiting, or may be where
 * the outbox fails: {@code -behind-seconds}.
 */
final class Counts {
    private final Metric sent;
    private final Metric failed;
    private final Metric buried;
    private final SettableGauge<Long> behind;

    Counts(String receiver, MetricFactory metrics, GaugeRegistry gauges) {
        String prefix = "mailkeep-outbox-" + receiver;
        sent = metrics.generate(prefix + "-sent");
        failed = metrics.generate(prefix + "-failed");
        buried = metrics.generate(prefix + "-buried");
        behind = gauges.settableGauge(prefix + "-behind-seconds");
        behind.setValue(0L);
    }

    void sent(int changes) {
        sent.add(changes);
    }

    void failed() {
        failed.increment();
    }

    void buried(int changes) {
        buried.add(changes);
    }

    void behind(long seconds) {
        behind.setValue(seconds);
    }
}
