package io.mailkeep.engines;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OpenSearch node in a JVM of its own, bound to 127.0.0.1, without TLS or login unless it is secured. Acknowledged writes are on disk, so
 * a kill of the node or of any process loses nothing. Blocking; not thread-safe.
 */
public final class OpenSearchNode implements AutoCloseable {
    private final OpenSearchSettings settings;
    private final Engine engine;

    private OpenSearchNode(OpenSearchSettings settings, Engine.Data data) {
        this.settings = settings;
        this.engine = new Engine(settings.directory(), data, settings::start);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where HTTP is served by the node that keeps its data in this directory, if it runs. */
    public static Optional<InetSocketAddress> runningIn(Path directory) {
        return EngineDirectory.at(directory)
                .portInUse()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Where HTTP is served; the same for the life of this object. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.httpPort());
    }

    public long pid() {
        return engine.pid();
    }

    public boolean isAlive() {
        return engine.isAlive();
    }

    /** Ends the node at once (SIGKILL); its data stay. */
    public void kill() {
        engine.kill();
    }

    /** Freezes the node: connections stay open and nothing answers (SIGSTOP). */
    public void pause() {
        engine.pause();
    }

    /** Lets a frozen node go on (SIGCONT). */
    public void resume() {
        engine.resume();
    }

    /** Starts the node anew on its data and its port, after a stop unless it was killed; returns when it is ready. */
    public void restart() {
        engine.restart();
    }

    /** Stops the node, whatever state it is in; a directory that it made for itself is deleted. */
    @Override
    public void close() {
        engine.close();
    }

    /** How a node is to be started. */
    public static final class Builder {
        private Optional<Path> directory = Optional.empty();
        private int heapMegabytes = 512;
        private List<String> compilation = List.of();
        private OpenSearchAccess access = OpenSearchAccess.open();
        private long serves = ProcessHandle.current().pid();

        private Builder() {}

        /**
         * Where data, configuration and log stay between starts. Without one, a temporary directory is used; it is
         * deleted by {@link OpenSearchNode#close close} and stays, for its log, when the start fails.
         */
        public Builder directory(Path directory) {
            this.directory = Optional.of(directory);
            return this;
        }

        /** The node's heap; 512 MiB unless said otherwise, 256 MiB is enough for a test. */
        public Builder heapMegabytes(int megabytes) {
            this.heapMegabytes = megabytes;
            return this;
        }

        /** Compiles for a short life, as in a test: half the work to start, less throughput later. */
        public Builder shortLived() {
            this.compilation = List.of("-XX:TieredStopAtLevel=1");
            return this;
        }

        /**
         * Speaks TLS only, with the first key of a PKCS12 store, and lets in the users of OpenSearch's security plugin.
         *
         * @param users files of the plugin's configuration, as {@code roles.yml}, in the place of those that it comes with
         * @throws EngineException when the store can not be read, or the plugin is not built
         */
        public Builder secured(Path keyStore, String password, Map<String, String> users) {
            this.access = OpenSearchAccess.secured(PemKey.of(keyStore, password), users);
            return this;
        }

        /** The process with which the node ends, however that ends; this one unless said otherwise. */
        public Builder serves(long pid) {
            this.serves = pid;
            return this;
        }

        /** Starts the node and returns when it answers, in 2 to 10 s; {@link EngineException} when it can not. */
        public OpenSearchNode start() {
            OpenSearchSettings settings = new OpenSearchSettings(
                    directory.map(EngineDirectory::at).orElseGet(() -> EngineDirectory.temporary("opensearch")),
                    FreePorts.on("127.0.0.1"),
                    heapMegabytes,
                    compilation,
                    access,
                    serves);
            return new OpenSearchNode(settings, directory.isPresent() ? Engine.Data.KEPT : Engine.Data.DELETED);
        }
    }
}
