package io.mailkeep.engines;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;

/**
 * A RabbitMQ broker from the system's package, bound to 127.0.0.1, with its management plugin and one user. Ends with this
 * process, however that ends. Blocking; not thread-safe.
 */
public final class RabbitMqNode implements AutoCloseable {
    private static final List<Path> INSTALLED = List.of(
            Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
            Path.of("/usr/local/sbin/rabbitmq-server"),
            Path.of("/opt/homebrew/sbin/rabbitmq-server"));
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(20);
    private static final int ANSWERS_WITHIN_MILLIS = 2000;
    private static final Login GUEST = new Login("guest", "guest");
    private static final String LOOPBACK = "127.0.0.1";

    private final EngineDirectory directory;
    private final Path server;
    private final Optional<PemKey> key;
    private final Login login;
    private final int port;
    private final int managementPort;
    private final int distributionPort;
    private final int mapperPort;
    private Process process;

    /** The user whom a broker without data makes, and who may do everything: letters and digits. */
    public record Login(String user, String password) {
        private String basic() {
            return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private RabbitMqNode(EngineDirectory directory, Path server, Optional<PemKey> key, Login login) {
        this.directory = directory;
        this.server = server;
        this.key = key;
        this.login = login;
        List<Integer> ports = FreePorts.ofLoopback(4);
        this.port = ports.get(0);
        this.managementPort = ports.get(1);
        this.distributionPort = ports.get(2);
        this.mapperPort = ports.get(3);
    }

    /** Whether the system has it. */
    public static boolean isInstalled() {
        return installed().isPresent();
    }

    static Optional<Path> installed() {
        return Stream.concat(INSTALLED.stream(), onPath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> onPath() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "rabbitmq-server"));
    }

    /**
     * Starts a broker for the user guest with its data in the directory, and returns when it takes connections, in 5 to 15 s.
     *
     * @throws EngineException when it can not, or is not installed
     */
    public static RabbitMqNode start(Path directory) {
        return start(directory, Optional.empty(), GUEST);
    }

    /**
     * The same that speaks TLS only, by the first key of a PKCS12 store.
     *
     * @throws EngineException when it can not, is not installed, or the store can not be read
     */
    public static RabbitMqNode startSecured(Path directory, Path keyStore, String password) {
        return startSecured(directory, keyStore, password, GUEST);
    }

    /** The same for another user. */
    public static RabbitMqNode startSecured(Path directory, Path keyStore, String password, Login login) {
        return start(directory, Optional.of(PemKey.of(keyStore, password)), login);
    }

    private static RabbitMqNode start(Path directory, Optional<PemKey> key, Login login) {
        Path server = installed()
                .orElseThrow(() -> new EngineException("RabbitMQ is not installed here, and several nodes need it:"
                        + " install it with 'apt-get install rabbitmq-server' (the service need not run)."));
        RabbitMqNode node = new RabbitMqNode(EngineDirectory.at(directory), server, key, login);
        node.launch();
        return node;
    }

    /** Where clients connect, as {@code rabbitmq.properties} has it; the same for the life of this object. */
    public String uri() {
        return (key.isPresent() ? "amqps" : "amqp") + "://" + login.user() + ":" + login.password() + "@" + LOOPBACK
                + ":" + port;
    }

    /** Where the management plugin is served, to the same user. */
    public String managementUri() {
        return (key.isPresent() ? "https" : "http") + "://" + LOOPBACK + ":" + managementPort;
    }

    /** The leader of the process group of the broker and its helpers. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once (SIGKILL); its data stay. */
    public void kill() {
        send("KILL");
        awaitEnd();
    }

    /** Freezes it: connections stay open and nothing answers (SIGSTOP). */
    public void pause() {
        send("STOP");
    }

    /** Lets it go on where it was frozen (SIGCONT). */
    public void resume() {
        send("CONT");
    }

    /** Cuts off every client, as a network that fails does; they may come again at once. */
    public void closeConnections() {
        ProcessBuilder builder = new ProcessBuilder(
                        server.resolveSibling("rabbitmqctl").toString(), "close_all_connections", "cut off on purpose")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.log().toFile()));
        builder.environment().putAll(environment());
        if (exitCode(builder) != 0) {
            throw new EngineException("rabbitmqctl did not close the connections. " + directory.lastLines());
        }
    }

    /** Starts it anew on its data and its ports, after a stop unless it was killed; returns when it is ready. */
    public void restart() {
        close();
        launch();
    }

    /** Stops it, whatever state it is in; its data stay. */
    @Override
    public void close() {
        if (isAlive()) {
            send("CONT");
            // By its handle: the process itself would close the pipe, too, at whose end the broker is killed.
            process.toHandle().destroy();
            if (!awaitEnd()) {
                kill();
            }
        }
    }

    private void launch() {
        Path home = directory.path();
        Map<String, String> files = new HashMap<>(Map.of(
                "rabbitmq.conf",
                Templates.filled(
                        "rabbitmq.conf",
                        Map.of("listeners", listeners(), "user", login.user(), "password", login.password())),
                "rabbitmq.sh",
                Templates.filled("rabbitmq.sh", Map.of()),
                "enabled_plugins",
                "[rabbitmq_management].\n",
                EngineDirectory.PORT_FILE,
                Integer.toString(port)));
        key.ifPresent(pem -> files.putAll(Map.of("certificate.pem", pem.certificate(), "key.pem", pem.key())));
        directory.prepare(files);
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid", "sh", home.resolve("rabbitmq.sh").toString(), server.toString())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.log().toFile()));
        builder.environment().putAll(environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new EngineException("rabbitmq could not be launched in " + home, e);
        }
        try {
            awaitReady();
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
    }

    private String listeners() {
        return Templates.filled(
                key.isPresent() ? "rabbitmq-tls.conf" : "rabbitmq-plain.conf",
                Map.of(
                        "port",
                        Integer.toString(port),
                        "management_port",
                        Integer.toString(managementPort),
                        "home",
                        directory.path().toString()));
    }

    private Map<String, String> environment() {
        return environment(directory.path(), "mailkeep", mapperPort, distributionPort);
    }

    /** Of a broker and its commands: its name without the host, and the ports of Erlang's mapper and of its own. */
    static Map<String, String> environment(Path home, String name, int mapperPort, int distributionPort) {
        return Map.ofEntries(
                // Where Erlang keeps the secret by which its nodes know each other.
                Map.entry("HOME", home.toString()),
                Map.entry("ERL_EPMD_ADDRESS", LOOPBACK),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort)),
                // What the system's own service is configured with is not meant.
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq.conf").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        home.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_NODENAME", name + "@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("RABBITMQ_MNESIA_BASE", home.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", home.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", home.resolve("pid").toString()));
    }

    private void awaitReady() {
        Instant deadline = Instant.now().plus(READY_WITHIN);
        // The management plugin starts last, and listens before it answers.
        while (!isManaged()) {
            if (hasEnded(Duration.ofMillis(100))) {
                throw new EngineException("rabbitmq ended with exit code " + process.exitValue()
                        + " instead of becoming ready. " + directory.lastLines());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new EngineException("rabbitmq was not ready after " + READY_WITHIN.toSeconds()
                        + " s: is the machine short of memory or processors? " + directory.lastLines());
            }
        }
    }

    private boolean isManaged() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(managementUri() + "/api/overview").toURL().openConnection();
            key.ifPresent(pem -> ((HttpsURLConnection) connection).setSSLSocketFactory(pem.trusting()));
            connection.setConnectTimeout(ANSWERS_WITHIN_MILLIS);
            connection.setReadTimeout(ANSWERS_WITHIN_MILLIS);
            connection.setRequestProperty("Authorization", "Basic " + login.basic());
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean awaitEnd() {
        return hasEnded(STOPPED_WITHIN);
    }

    private boolean hasEnded(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while waiting for rabbitmq", e);
        }
    }

    /** To the broker and all its helpers. */
    private void send(String signal) {
        exitCode(new ProcessBuilder("sh", "-c", "kill -" + signal + " -" + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD));
    }

    private static int exitCode(ProcessBuilder command) {
        try {
            return command.start().waitFor();
        } catch (IOException e) {
            throw new EngineException(command.command() + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while running " + command.command(), e);
        }
    }
}
