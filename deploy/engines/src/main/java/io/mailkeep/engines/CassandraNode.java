package io.mailkeep.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Cassandra node in a JVM of its own, bound to loopback. Several nodes on 127.0.0.1, 127.0.0.2 … form a cluster when
 * they share a storage port and name the first as {@link Builder#seed seed}. Writes are on disk before they are
 * acknowledged, so a kill of the node or of the machine's processes loses nothing. Blocking; not thread-safe.
 */
public final class CassandraNode implements AutoCloseable {
    private static final String CASSANDRA = "cassandra";
    private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";

    // What Cassandra's own conf/jvm17-server.options opens.
    private static final List<String> EXPORTS = List.of(
            "java.base/java.lang.ref",
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.unsupported/sun.misc");
    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private final ChildJvm child;
    private final Builder settings;
    private final InetSocketAddress contactPoint;
    private final int storagePort;

    private CassandraNode(ChildJvm child, Builder settings, int nativePort, int storagePort) {
        this.child = child;
        this.settings = settings;
        this.contactPoint = new InetSocketAddress(settings.address, nativePort);
        this.storagePort = storagePort;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the driver connects. */
    public InetSocketAddress contactPoint() {
        return contactPoint;
    }

    /** Where the nodes of a cluster talk to each other: the same port for all. */
    public int storagePort() {
        return storagePort;
    }

    public long pid() {
        return child.pid();
    }

    public boolean isAlive() {
        return child.isAlive();
    }

    /** Ends the node at once (SIGKILL); its data stay. */
    public void kill() {
        child.kill();
    }

    /** Freezes the node: connections stay open and nothing answers (SIGSTOP). */
    public void pause() {
        child.pause();
    }

    /** Lets a frozen node go on (SIGCONT). */
    public void resume() {
        child.resume();
    }

    /** Stops the node; a directory that it made for itself is deleted. */
    @Override
    public void close() {
        child.resume();
        child.stop();
        settings.temporary.ifPresent(CassandraNode::delete);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary directory " + directory + " could not be deleted", e);
        }
    }

    /** How a node is to be started. */
    public static final class Builder {
        private Optional<Path> directory = Optional.empty();
        private Optional<Path> temporary = Optional.empty();
        private Optional<InetSocketAddress> seed = Optional.empty();
        private String address = "127.0.0.1";
        private int heapMegabytes = 512;
        private long serves = ProcessHandle.current().pid();

        private Builder() {}

        /** Where data, configuration and log stay between starts; without one, a temporary directory is used. */
        public Builder directory(Path directory) {
            this.directory = Optional.of(directory);
            return this;
        }

        /** The loopback address to bind; 127.0.0.1 unless said otherwise. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** The node whose cluster to join. */
        public Builder seed(CassandraNode first) {
            this.seed = Optional.of(new InetSocketAddress(first.settings.address, first.storagePort));
            return this;
        }

        /** The node's heap; 512 MiB unless said otherwise. */
        public Builder heapMegabytes(int megabytes) {
            this.heapMegabytes = megabytes;
            return this;
        }

        /** The process with which the node ends, however that ends; this one unless said otherwise. */
        public Builder serves(long pid) {
            this.serves = pid;
            return this;
        }

        /** Starts the node and returns when it takes requests, in about 10 s; {@link EngineException} when it can not. */
        public CassandraNode start() {
            Path home = directory.orElseGet(this::temporaryDirectory).toAbsolutePath();
            int nativePort = FreePorts.on(address);
            int storagePort = seed.map(InetSocketAddress::getPort).orElseGet(() -> FreePorts.on(address));
            try {
                Files.createDirectories(home);
                writeConfiguration(home, nativePort, storagePort);
            } catch (IOException e) {
                throw new EngineException("Cassandra's configuration can not be written to " + home, e);
            }
            Path lib = Path.of(System.getProperty("mailkeep.root", "."), "deploy/engines/cassandra/target/lib")
                    .toAbsolutePath();
            ChildJvm child = ChildJvm.start(
                    new ChildJvm.Launch(CASSANDRA, home, lib, jvmOptions(home, lib), DAEMON, List.of(), serves));
            return new CassandraNode(child, this, nativePort, storagePort);
        }

        private Path temporaryDirectory() {
            try {
                temporary = Optional.of(Files.createTempDirectory("mailkeep-cassandra"));
                return temporary.get();
            } catch (IOException e) {
                throw new EngineException("No temporary directory can be made", e);
            }
        }

        private void writeConfiguration(Path home, int nativePort, int storagePort) throws IOException {
            Map<String, String> values = Map.of(
                    "address", address,
                    "home", home.toString(),
                    "native_port", Integer.toString(nativePort),
                    "storage_port", Integer.toString(storagePort),
                    "seed", seed.map(InetSocketAddress::getHostString).orElse(address) + ":" + storagePort);
            Files.writeString(home.resolve("cassandra.yaml"), filled("cassandra.yaml", values));
            Files.writeString(home.resolve("logback.xml"), filled("logback.xml", values));
        }

        private static String filled(String template, Map<String, String> values) throws IOException {
            try (var in = CassandraNode.class.getResourceAsStream(template)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                for (Map.Entry<String, String> value : values.entrySet()) {
                    text = text.replace("@" + value.getKey() + "@", value.getValue());
                }
                return text;
            }
        }

        private List<String> jvmOptions(Path home, Path lib) {
            List<String> options = new ArrayList<>();
            options.add("-Xms" + heapMegabytes + "m");
            options.add("-Xmx" + heapMegabytes + "m");
            options.add("-XX:+UseG1GC");
            options.add("-XX:+ExitOnOutOfMemoryError");
            options.add("-javaagent:" + jamm(lib));
            EXPORTS.forEach(name -> options.add("--add-exports=" + name + "=ALL-UNNAMED"));
            OPENS.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
            options.add("-Djava.security.manager=allow");
            options.add("-Djdk.attach.allowAttachSelf=true");
            options.add("-Djava.awt.headless=true");
            options.add("-Dlogback.configurationFile=" + home.resolve("logback.xml"));
            options.add("-Dcassandra.config=" + home.resolve("cassandra.yaml").toUri());
            options.add("-Dcassandra.storagedir=" + home);
            options.add("-Dcassandra-foreground=yes");
            options.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
            // A joining node must have heard of the ring before it takes its part of it.
            options.add("-Dcassandra.ring_delay_ms=" + (seed.isPresent() ? 3000 : 100));
            return options;
        }

        private static Path jamm(Path lib) {
            try (Stream<Path> jars = Files.list(lib)) {
                return jars.filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
                        .findFirst()
                        .orElseThrow(() -> new EngineException("There is no jamm agent in " + lib));
            } catch (IOException e) {
                throw new EngineException(
                        "The jars of Cassandra are not at " + lib
                                + ": build them with 'mvn package', or point -Dmailkeep.root at the checkout that has them.",
                        e);
            }
        }
    }
}
