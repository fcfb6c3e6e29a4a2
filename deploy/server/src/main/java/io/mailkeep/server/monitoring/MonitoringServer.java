package io.mailkeep.server.monitoring;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.server.home.ConfFile;
import io.mailkeep.server.home.StartUpException;
import java.util.OptionalInt;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.webadmin.Constants;
import org.apache.james.webadmin.dropwizard.MetricsRoutes;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import spark.Service;

/**
 * James's {@code /metrics} and {@code /healthcheck}, which ask for no token, without the rest of webadmin: on {@code
 * monitoring.host} and {@code monitoring.port} of {@code webadmin.properties}, nowhere without the latter.
 */
@Singleton
public final class MonitoringServer implements Startable {
    // Some of them only listen, the more the more processors there are.
    private static final int THREADS = 16;

    private final PropertiesProvider files;
    private final MetricsRoutes metrics;
    private final HealthCheckRoutes health;
    private final Service service = Service.ignite();

    @Inject
    MonitoringServer(PropertiesProvider files, MetricsRoutes metrics, HealthCheckRoutes health) {
        this.files = files;
        this.metrics = metrics;
        this.health = health;
    }

    void start() {
        Configuration file = ConfFile.read(files, "webadmin").orElseGet(BaseConfiguration::new);
        port(file).ifPresent(port -> listen(file.getString("monitoring.host", "127.0.0.1"), port));
    }

    private static OptionalInt port(Configuration file) {
        String port = file.getString("monitoring.port", null);
        if (port == null) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(port.trim());
            if (number > 0 && number <= 65535) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Answered below, as a number out of range is.
        }
        throw new StartUpException("conf/webadmin.properties: monitoring.port is \"" + port
                + "\": write a number from 1 to 65535, or remove it for no such port");
    }

    private void listen(String host, int port) {
        service.initExceptionHandler(e -> {
            throw new IllegalStateException("Monitoring could not be opened", e);
        });
        service.threadPool(THREADS);
        service.ipAddress(host);
        service.port(port);
        service.before((request, response) -> response.type(Constants.JSON_CONTENT_TYPE));
        metrics.define(service);
        health.define(service);
        service.awaitInitialization();
    }

    @PreDestroy
    void stop() {
        service.stop();
        service.awaitStop();
    }
}
