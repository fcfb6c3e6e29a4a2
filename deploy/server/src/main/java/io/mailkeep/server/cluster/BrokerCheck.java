package io.mailkeep.server.cluster;

import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.util.Host;

/** Whether a broker can be reached, before anything else is started: James would try for minutes and then name none. */
final class BrokerCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECTED_WITHIN_MILLIS = 2000;
    private static final int BETWEEN_ATTEMPTS_MILLIS = 500;

    private BrokerCheck() {}

    /**
     * Blocking, for 10 s and one attempt at each host.
     *
     * @throws StartUpException when none of the hosts takes a connection
     */
    static void require(RabbitMQConfiguration configuration) {
        List<Host> hosts = configuration.rabbitMQHosts();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (hosts.stream().anyMatch(BrokerCheck::answers)) {
                return;
            }
            pause();
        }
        throw new StartUpException("RabbitMQ does not answer at "
                + hosts.stream().map(Host::asString).collect(Collectors.joining(", "))
                + ": start it, or correct uri (or hosts) in conf/rabbitmq.properties");
    }

    private static boolean answers(Host host) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.getHostName(), host.getPort()), CONNECTED_WITHIN_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_ATTEMPTS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartUpException("told to stop while waiting for RabbitMQ", e);
        }
    }
}
