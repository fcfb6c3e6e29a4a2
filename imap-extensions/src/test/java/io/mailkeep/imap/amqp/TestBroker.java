package io.mailkeep.imap.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.mailkeep.engines.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;

/** A broker in memory on the loopback, with an exchange {@code mail} that routes everything to a queue {@code all}. */
public final class TestBroker implements AutoCloseable {
    public static final String USER = "mailkeep";
    public static final String PASSWORD = "a broker's password";

    private final int port;
    private final SystemLauncher launcher;

    private TestBroker(int port, SystemLauncher launcher) {
        this.port = port;
        this.launcher = launcher;
    }

    public static int freePort() {
        return FreePorts.ofLoopback(1).get(0);
    }

    /** Its files are in the directory. */
    public static TestBroker start(int port, Path directory) throws Exception {
        Path configuration = Files.writeString(directory.resolve("broker-" + port + ".json"), configuration(port));
        SystemLauncher launcher = new SystemLauncher();
        launcher.startup(Map.of(
                "type",
                "Memory",
                "initialConfigurationLocation",
                configuration.toString(),
                "startupLoggedToSystemOut",
                false,
                "context",
                Map.of("qpid.work_dir", directory.toString())));
        return new TestBroker(port, launcher);
    }

    private static String configuration(int port) {
        String virtualHost =
                """
                {"type": "Memory", "queues": [{"name": "all"}], "exchanges": [{"name": "mail", "type": "topic",
                "durableBindings": [{"bindingKey": "#", "destination": "all", "arguments": {}}]}]}
                """;
        return """
                {"name": "test", "modelVersion": "9.0",
                 "authenticationproviders": [{"name": "plain", "type": "Plain", "secureOnlyMechanisms": [],
                   "users": [{"name": "%s", "type": "managed", "password": "%s"}]}],
                 "ports": [{"name": "AMQP", "port": %d, "bindingAddress": "127.0.0.1", "protocols": ["AMQP_0_9_1"],
                   "authenticationProvider": "plain", "virtualhostaliases": [{"name": "default", "type": "defaultAlias"}]}],
                 "virtualhostnodes": [{"name": "default", "type": "Memory", "defaultVirtualHostNode": true,
                   "virtualHostInitialConfiguration": "%s"}]}
                """
                .formatted(
                        USER, PASSWORD, port, virtualHost.replace("\"", "\\\"").replace("\n", " "));
    }

    public int port() {
        return port;
    }

    /** What is in the queue, which is then empty. */
    public List<GetResponse> taken() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername(USER);
        factory.setPassword(PASSWORD);
        try (Connection connection = factory.newConnection()) {
            var channel = connection.createChannel();
            List<GetResponse> messages = new ArrayList<>();
            for (var next = channel.basicGet("all", true); next != null; next = channel.basicGet("all", true)) {
                messages.add(next);
            }
            return messages;
        }
    }

    @Override
    public void close() {
        launcher.shutdown();
    }
}
