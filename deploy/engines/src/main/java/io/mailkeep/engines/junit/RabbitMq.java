package io.mailkeep.engines.junit;

import io.mailkeep.engines.RabbitMqNode;
import org.junit.jupiter.api.Assumptions;

/** The broker of the system's package, for tests. */
public final class RabbitMq {
    private RabbitMq() {}

    /** Leaves the test out where it is not installed, but for continuous integration, which must have it. */
    public static void assumeInstalled() {
        boolean absent = !RabbitMqNode.isInstalled() && System.getenv("CI") == null;
        Assumptions.assumeFalse(absent, "RabbitMQ is not installed: apt-get install rabbitmq-server");
    }
}
