package io.mailkeep.engines;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Cassandra node in a JVM of its own, bound to loopback. Several nodes on 127.0.0.1, 127.0.0.2 … form a cluster when
 * all name the first as {@link Builder#seed seed}. Writes are on disk before they are acknowledged, so a kill of the
 * node or of any process loses nothing. Blocking; not thread-safe.
 */
public final class CassandraNode implements AutoCloseable {
    private final CassandraSettings settings;
    private final Engine engine;
    private final StorageNetwork network;
    private final Optional<Relay> relay;

    private CassandraNode(CassandraSettings settings, Engine.Data data, StorageNetwork network, Optional<Relay> relay) {
        this.settings = settings;
        this.engine = new Engine(settings.directory(), data, settings::start);
        this.network = network;
        this.relay = relay;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the driver finds the node on 127.0.0.1 that keeps its data in this directory, if it runs. */
    public static Optional<InetSocketAddress> runningIn(Path directory) {
        return EngineDirectory.at(directory)
                .portInUse()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Where the driver connects; the same for the life of this object. */
    public InetSocketAddress contactPoint() {
        return new InetSocketAddress(settings.address(), settings.nativePort());
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

    /** None of its files can grow any more, as on a disk that is full (RLIMIT_FSIZE); until it is killed and restarted. */
    public void fillDisk() {
        engine.fillDisk();
    }

    /**
     * Lets nothing through between it and the others of its ring, of which all must be {@link Builder#separable}, while
     * clients reach it as before: as a network does that fails between them. Connections stay open.
     */
    public void cutOff() {
        network.cutOff(contactPoint().getAddress());
    }

    /** Lets through again, first what was sent meanwhile. */
    public void rejoin() {
        network.mend(contactPoint().getAddress());
    }

    /** Starts the node anew on its data and its ports, after a stop unless it was killed; returns when it is ready. */
    public void restart() {
        engine.restart();
    }

    /** Stops the node, whatever state it is in; a directory that it made for itself is deleted. */
    @Override
    public void close() {
        engine.close();
        relay.ifPresent(Relay::close);
    }

    /** How a node is to be started. */
    public static final class Builder {
        private Optional<Path> directory = Optional.empty();
        private Optional<CassandraNode> seed = Optional.empty();
        private String address = "127.0.0.1";
        private int heapMegabytes = 1024;
        private List<String> compilation = List.of();
        private Durability durability = Durability.OF_EVERY_WRITE;
        private Optional<CassandraAccess> secured = Optional.empty();
        private boolean separable;
        private long serves = ProcessHandle.current().pid();

        private Builder() {}

        /**
         * Where data, configuration and log stay between starts. Without one, a temporary directory is used; it is
         * deleted by {@link CassandraNode#close close} and stays, for its log, when the start fails.
         */
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
            this.seed = Optional.of(first);
            return this;
        }

        /** The node's heap; 1 GiB unless said otherwise, 384 MiB is enough for a test. */
        public Builder heapMegabytes(int megabytes) {
            this.heapMegabytes = megabytes;
            return this;
        }

        /** Compiles for a short life, as in a test: half the time and work to start, less throughput later. */
        public Builder shortLived() {
            this.compilation = List.of("-XX:TieredStopAtLevel=1");
            return this;
        }

        /**
         * Neither waits for the disk nor can start again on its data: for a test that does neither. Writes take half the
         * time, and so does the creation of tables.
         */
        public Builder thrownAway() {
            this.durability = Durability.OF_NOTHING;
            return this;
        }

        /**
         * Lets in only whose password and permissions it knows, over TLS alone, with the key of this PKCS12 store. A new
         * node knows the superuser {@code cassandra}, with that very password, soon after it takes connections. Nodes of a
         * ring, which must have the same key, then reach each other by it alone, unless they are {@link #separable}.
         */
        public Builder secured(Path keyStore, String password) {
            return secured(keyStore, password, 1);
        }

        /** The same in a ring, where so many nodes hold all roles: the superuser is there when most of them are. */
        public Builder secured(Path keyStore, String password, int replicas) {
            this.secured = Optional.of(new CassandraAccess(keyStore, password, replicas));
            return this;
        }

        /** Logs its writes in files of 2 MiB, so that {@link CassandraNode#fillDisk} is soon felt; takes none above 1 MiB. */
        public Builder smallFiles() {
            this.durability = Durability.OF_EVERY_WRITE_IN_SMALL_FILES;
            return this;
        }

        /**
         * Has its ring reach it in such a way that it can be {@link CassandraNode#cutOff}. A node on 127.0.0.n then takes
         * 127.0.1.n besides. They speak no TLS to each other, in which the relays could not see who calls.
         */
        public Builder separable() {
            this.separable = true;
            return this;
        }

        /** The process with which the node ends, however that ends; this one unless said otherwise. */
        public Builder serves(long pid) {
            this.serves = pid;
            return this;
        }

        /** Starts the node and returns when it takes requests, in 3 to 10 s; {@link EngineException} when it can not. */
        public CassandraNode start() {
            StorageNetwork network = seed.map(first -> first.network).orElseGet(StorageNetwork::new);
            List<Integer> ports = FreePorts.on(address, 2);
            // All of a ring have the same.
            int storagePort = seed.map(first -> first.settings.storagePort()).orElse(ports.get(0));
            int nativePort = ports.get(ports.get(1) == storagePort ? 0 : 1);
            InetSocketAddress known = new InetSocketAddress(address, storagePort);
            InetSocketAddress bound = new InetSocketAddress(
                    separable ? address.replaceFirst("^127\\.0\\.0\\.", "127.0.1.") : address, storagePort);
            Optional<Relay> relay = separable ? Optional.of(network.relay(known, bound)) : Optional.empty();
            CassandraSettings settings = new CassandraSettings(
                    directory.map(EngineDirectory::at).orElseGet(() -> EngineDirectory.temporary("cassandra")),
                    address,
                    bound.getHostString(),
                    nativePort,
                    storagePort,
                    seed.map(first -> new InetSocketAddress(first.settings.address(), storagePort))
                            .orElse(known),
                    heapMegabytes,
                    compilation,
                    durability,
                    secured.map(access -> access.settings(separable)).orElse(""),
                    secured.map(CassandraAccess::jvmOptions).orElse(List.of()),
                    serves);
            try {
                return new CassandraNode(
                        settings, directory.isPresent() ? Engine.Data.KEPT : Engine.Data.DELETED, network, relay);
            } catch (RuntimeException e) {
                relay.ifPresent(Relay::close);
                throw e;
            }
        }
    }
}
