package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.junit.RabbitMq;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers that speak TLS among themselves by the files of deploy/kubernetes, as pods have them. */
class PodBrokersIT {
    private static final Path FILES = Path.of(System.getProperty("mailkeep.root"), "deploy/kubernetes");
    private static final String LOOPBACK = "127.0.0.1";
    private static final String SECRET = "secret";
    private static final String CONFIGURATION =
            """
            cluster_formation.peer_discovery_backend = classic_config
            cluster_formation.classic_config.nodes.1 = first@localhost
            cluster_formation.classic_config.nodes.2 = second@localhost
            listeners.tcp = none
            log.console = true
            log.file = false
            """;

    private final int mapperPort = FreePorts.on(LOOPBACK);

    @TempDir
    private Path directory;

    @Test
    void findEachOtherByTlsAndSpeakNothingElse() throws Exception {
        RabbitMq.assumeInstalled();
        makeCertificate();
        for (String file : List.of("rabbitmq-env.conf", "inter_node_tls.config")) {
            Files.writeString(
                    directory.resolve(file),
                    Files.readString(FILES.resolve(file))
                            .replace("/tls/", directory + "/")
                            .replace("/etc/rabbitmq/", directory + "/"));
        }
        try (Broker first = new Broker("first");
                Broker second = new Broker("second")) {
            // Fails at once where the broker's machine does not run yet.
            await().atMost(Duration.ofMinutes(4))
                    .untilAsserted(() -> first.succeeds("await_online_nodes", "2", "--timeout", "120"));

            assertThat(second.isAlive()).isTrue();
            assertThat(first.run(Path.of("/dev/null"), "status").text)
                    .as("without TLS")
                    .contains("unable to perform an operation on node 'first@localhost'");
        }
    }

    /** Of an authority of its own, as cert-manager makes it. */
    private void makeCertificate() throws Exception {
        makeKey("authority", "bc:critical=ca:true");
        makeKey("broker", "san=dns:localhost");
        keytool("authority", "-exportcert", "-rfc", "-file", "ca.crt");
        keytool("broker", "-certreq", "-file", "request");
        keytool(
                "authority",
                "-gencert",
                "-infile",
                "request",
                "-ext",
                "san=dns:localhost",
                "-ext",
                "eku=serverAuth,clientAuth",
                "-rfc",
                "-outfile",
                "tls.crt");
        Files.writeString(
                directory.resolve("tls.key"),
                PemKey.of(directory.resolve("broker.p12"), SECRET).key());
    }

    private void makeKey(String name, String extension) throws Exception {
        keytool(name, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=" + name, "-ext", extension);
    }

    private void keytool(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", name + ".p12", "-storepass", SECRET, "-alias", name));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        Output output = Output.of(builder);
        assertThat(output.exitCode).as(output.text).isZero();
    }

    private static final class Output {
        private final int exitCode;
        private final String text;

        private Output(int exitCode, String text) {
            this.exitCode = exitCode;
            this.text = text;
        }

        static Output of(ProcessBuilder builder) throws Exception {
            Process process = builder.redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        }
    }

    private final class Broker implements AutoCloseable {
        private final String name;
        private final Path home;
        private final int port = FreePorts.on(LOOPBACK);
        private final Path server = RabbitMqNode.installed().orElseThrow();
        private final Path tls = directory.resolve("rabbitmq-env.conf");
        private final Process process;

        Broker(String name) throws IOException {
            this.name = name;
            this.home = Files.createDirectory(directory.resolve(name));
            Files.writeString(home.resolve("rabbitmq.conf"), CONFIGURATION);
            Files.writeString(home.resolve("enabled_plugins"), "[].\n");
            Files.writeString(home.resolve("rabbitmq.sh"), Templates.filled("rabbitmq.sh", Map.of()));
            Path cookie = Files.writeString(home.resolve(".erlang.cookie"), SECRET);
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
            ProcessBuilder builder = configured(
                            tls, "setsid", "sh", home.resolve("rabbitmq.sh").toString(), server.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(home.resolve("engine.log").toFile()));
            this.process = builder.start();
        }

        private ProcessBuilder configured(Path environment, String... command) {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(RabbitMqNode.environment(home, name, mapperPort, port));
            builder.environment().put("RABBITMQ_CONF_ENV_FILE", environment.toString());
            return builder;
        }

        boolean isAlive() {
            return process.isAlive();
        }

        void succeeds(String... arguments) throws Exception {
            Output output = run(tls, arguments);
            assertThat(output.exitCode).as(() -> output.text + "\n" + log()).isZero();
        }

        private Output run(Path environment, String... arguments) throws Exception {
            List<String> command =
                    new ArrayList<>(List.of(server.resolveSibling("rabbitmqctl").toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = configured(environment, command.toArray(String[]::new));
            return Output.of(builder);
        }

        private String log() {
            try {
                return Files.readString(home.resolve("engine.log"));
            } catch (IOException e) {
                return e.toString();
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        }
    }
}
