package io.mailkeep.server.monitoring;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Health as metrics, and a port for monitoring alone. */
public final class MonitoringModule extends AbstractModule {
    @ProvidesIntoSet
    InitializationOperation gauges(HealthGauges gauges) {
        return InitilizationOperationBuilder.forClass(HealthGauges.class).init(gauges::start);
    }

    @ProvidesIntoSet
    InitializationOperation port(MonitoringServer server) {
        return InitilizationOperationBuilder.forClass(MonitoringServer.class).init(server::start);
    }
}
