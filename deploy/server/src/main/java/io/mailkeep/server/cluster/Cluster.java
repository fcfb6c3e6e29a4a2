package io.mailkeep.server.cluster;

import com.google.inject.Module;
import com.google.inject.util.Modules;
import io.mailkeep.server.home.StartUpException;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;

/** James's distributed parts, for nodes that share one Cassandra and one RabbitMQ. */
public final class Cluster {
    private Cluster() {}

    /**
     * Blocking. The mail queue, event bus and task manager of several nodes, once RabbitMQ takes connections.
     *
     * @param file {@code rabbitmq.properties}, with the keys of a stock James
     * @throws StartUpException if it does not tell where RabbitMQ is, or RabbitMQ is not there
     */
    public static Module module(Configuration file) {
        RabbitMQConfiguration broker = broker(file);
        BrokerCheck.require(broker);
        return Modules.combine(
                new BrokerModule(broker, file),
                new SharedQueueModule(file),
                new SharedEventBusModule(),
                new SharedJmapEventBusModule(),
                new SharedTaskManagerModule(file));
    }

    private static RabbitMQConfiguration broker(Configuration file) {
        try {
            return RabbitMQConfiguration.from(file);
        } catch (RuntimeException e) {
            throw new StartUpException(
                    "conf/rabbitmq.properties: " + e.getMessage()
                            + "; set uri=amqp://host:5672, management.uri=http://host:15672, management.user and"
                            + " management.password, or remove the file if this is the only node",
                    e);
        }
    }
}
