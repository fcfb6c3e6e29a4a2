package io.mailkeep.engines.junit;

import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Finds the build's node or starts it. A file under the checkout's {@code target} says where it is; the file is named
 * by the process that runs the build, so no build finds another's node, and the node ends with that process.
 */
final class SharedCassandra {
    private SharedCassandra() {}

    static synchronized InetSocketAddress contactPoint() {
        long build = build();
        try {
            Path directory =
                    Files.createDirectories(Path.of(System.getProperty("mailkeep.root", "."), "target", "engines")
                            .toAbsolutePath());
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Path file = directory.resolve("cassandra-" + build + ".properties");
                Optional<InetSocketAddress> running = lock.isValid() ? running(file) : Optional.empty();
                return running.isPresent() ? running.get() : start(file, build);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The build's Cassandra node can not be shared", e);
        }
    }

    /** The outermost Java process around this one: Maven or an IDE where there is one. */
    private static long build() {
        return Stream.iterate(
                        Optional.of(ProcessHandle.current()),
                        Optional::isPresent,
                        p -> p.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(process ->
                        process.info().command().filter(c -> c.endsWith("java")).isPresent())
                .reduce((inner, outer) -> outer)
                .orElseGet(ProcessHandle::current)
                .pid();
    }

    private static Optional<InetSocketAddress> running(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties node = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            node.load(in);
        }
        return ProcessHandle.of(Long.parseLong(node.getProperty("pid")))
                .filter(ProcessHandle::isAlive)
                .map(alive -> new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(node.getProperty("port"))));
    }

    private static InetSocketAddress start(Path file, long build) throws IOException {
        // Not closed by any test JVM: the next one of this build uses it, and it ends with the build.
        CassandraNode node = CassandraNode.builder()
                .directory(file.resolveSibling("cassandra-" + build))
                .heapMegabytes(768)
                .serves(build)
                .start();
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(node.pid()));
        properties.setProperty("port", Integer.toString(node.contactPoint().getPort()));
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return node.contactPoint();
    }
}
