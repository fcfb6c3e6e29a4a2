package io.mailkeep.engines;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that makes one Cassandra node: the same again after a restart.
 *
 * @param address where it is known to others and to clients
 * @param storageAddress where it waits for others, which may reach it through a relay
 * @param access who gets in: lines of {@code cassandra.yaml}, none where that is everybody
 */
record CassandraSettings(
        EngineDirectory directory,
        String address,
        String storageAddress,
        int nativePort,
        int storagePort,
        InetSocketAddress seed,
        int heapMegabytes,
        List<String> compilation,
        Durability durability,
        String access,
        List<String> accessOptions,
        long serves) {
    private static final String DAEMON = "org.apache.cassandra.service.CassandraDaemon";
    private static final int FIRST_HEAP_MEGABYTES = 128;

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

    ChildJvm start() {
        Path lib = Checkout.root().resolve("deploy/engines/cassandra/target/lib");
        return ChildJvm.start(new ChildJvm.Launch(
                "cassandra", directory, files(), Map.of(), lib + "/*", jvmOptions(lib), DAEMON, List.of(), serves));
    }

    private Map<String, String> files() {
        return Map.of(
                "cassandra.yaml",
                filled("cassandra.yaml"),
                "logback.xml",
                filled("logback.xml"),
                EngineDirectory.PORT_FILE,
                Integer.toString(nativePort));
    }

    private String filled(String template) {
        return Templates.filled(
                template,
                Map.of(
                        "address",
                        address,
                        "storage_address",
                        storageAddress,
                        "home",
                        directory.path().toString(),
                        "native_port",
                        Integer.toString(nativePort),
                        "storage_port",
                        Integer.toString(storagePort),
                        "seed",
                        seed.getHostString() + ":" + seed.getPort(),
                        "commitlog_sync",
                        durability.commitLogSync(),
                        "access",
                        access));
    }

    private boolean joins() {
        return !seed.getHostString().equals(address);
    }

    private List<String> jvmOptions(Path lib) {
        Path home = directory.path();
        List<String> options = new ArrayList<>();
        // Cassandra locks in memory what its heap has at the start.
        options.add("-Xms" + Math.min(heapMegabytes, FIRST_HEAP_MEGABYTES) + "m");
        options.add("-Xmx" + heapMegabytes + "m");
        options.addAll(compilation);
        options.addAll(durability.jvmOptions());
        options.add("-XX:+UseG1GC");
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:+PerfDisableSharedMem");
        options.add("-javaagent:" + jamm(lib));
        EXPORTS.forEach(name -> options.add("--add-exports=" + name + "=ALL-UNNAMED"));
        OPENS.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
        options.add("-Djava.security.manager=allow");
        options.add("-Djdk.attach.allowAttachSelf=true");
        options.add("-Djava.awt.headless=true");
        options.add("-Djna.tmpdir=" + directory.temporaryFiles());
        options.add("-Dlogback.configurationFile=" + home.resolve("logback.xml"));
        options.add("-Dcassandra.config=" + home.resolve("cassandra.yaml").toUri());
        options.add("-Dcassandra.storagedir=" + home);
        options.add("-Dcassandra-foreground=yes");
        options.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
        // What Cassandra finds out by itself in nearly 2 s of every start.
        options.add("-Dcassandra.memtable.row_overhead_size=180");
        options.addAll(accessOptions);
        // The others of a ring are on the same machine.
        options.add("-Dcassandra.shutdown_announce_in_ms=100");
        // A joining node must have heard of the ring before it takes its part of it.
        options.add("-Dcassandra.ring_delay_ms=" + (joins() ? 10_000 : 100));
        return options;
    }

    private static Path jamm(Path lib) {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
                    .findFirst()
                    .orElseThrow(() -> new EngineException("There is no jamm agent in " + lib + ": run 'mvn clean'."));
        } catch (IOException e) {
            throw new EngineException(
                    "The jars of Cassandra are not at " + lib
                            + ": build them with 'mvn package', or point -Dmailkeep.root at the checkout that has them.",
                    e);
        }
    }
}
