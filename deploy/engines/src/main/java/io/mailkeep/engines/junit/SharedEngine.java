package io.mailkeep.engines.junit;

import io.mailkeep.engines.Checkout;
import io.mailkeep.engines.EngineDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the build's node of an engine or starts it. Its directory is named by the process that runs the build, so no
 * build finds another's node, and the node ends with that process. What ended nodes left is deleted by the next build.
 *
 * @param engine its name
 * @param running where the node of a directory listens, if one runs there
 * @param start starts a node that no test JVM closes: the next one of this build uses it
 */
record SharedEngine(String engine, Function<Path, Optional<InetSocketAddress>> running, Start start) {
    /** Starts a node in a directory, to end with the process of this pid. */
    interface Start {
        InetSocketAddress start(Path directory, long serves);
    }

    InetSocketAddress address() {
        synchronized (SharedEngine.class) {
            try {
                Path engines = Files.createDirectories(Checkout.root().resolve("target/engines"));
                try (FileChannel channel = FileChannel.open(
                                engines.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    Objects.requireNonNull(lock);
                    return findOrStart(engines);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The build's " + engine + " node can not be shared", e);
            }
        }
    }

    private InetSocketAddress findOrStart(Path engines) throws IOException {
        long build = build();
        Path directory = engines.resolve(engine + "-" + build);
        Optional<InetSocketAddress> found = running.apply(directory);
        if (found.isPresent()) {
            return found.get();
        }
        deleteEnded(engines);
        return start.start(directory, build);
    }

    private void deleteEnded(Path engines) throws IOException {
        try (Stream<Path> entries = Files.list(engines)) {
            List<EngineDirectory> ended = entries.filter(
                            entry -> entry.getFileName().toString().startsWith(engine + "-"))
                    .map(EngineDirectory::at)
                    .filter(directory -> !directory.isInUse())
                    .toList();
            ended.forEach(EngineDirectory::delete);
        }
    }

    /**
     * The nearest Java process above this one: Maven, which forks the test JVMs. A process further up, such as a build
     * server's agent, may outlive the build for weeks. Without one, as in some IDEs, the test JVM itself.
     */
    private static long build() {
        return Stream.iterate(
                        ProcessHandle.current().parent(),
                        Optional::isPresent,
                        process -> process.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/java"))
                        .isPresent())
                .findFirst()
                .orElseGet(ProcessHandle::current)
                .pid();
    }
}
