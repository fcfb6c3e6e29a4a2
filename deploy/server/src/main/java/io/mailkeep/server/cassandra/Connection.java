package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.server.home.StartUpException;
import java.io.File;
import java.io.FileNotFoundException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.annotation.PreDestroy;
import org.apache.james.backends.cassandra.init.KeyspaceFactory;
import org.apache.james.backends.cassandra.init.configuration.ClusterConfiguration;
import org.apache.james.backends.cassandra.init.configuration.KeyspaceConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Startable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The connection to Cassandra. Opening it blocks until Cassandra answers or the configured retries are used up, and
 * creates the keyspace if the configuration asks for it.
 */
@Singleton
final class Connection implements Startable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Connection.class);
    private static final String DRIVER_OPTIONS_PROPERTY = "config.file";
    private static final String DEFAULT_DATA_CENTRE = "datacenter1";
    private static final int LONGEST_PAUSE_FACTOR = 10;

    private final ClusterConfiguration cluster;
    private final KeyspaceConfiguration keyspace;
    private final DriverConfigLoader driverOptions;
    private final RequestTracker tracker;
    private final CqlSession session;
    private final Optional<TimeKeeper> timeKeeper;

    @Inject
    Connection(ClusterConfiguration cluster, KeyspaceConfiguration keyspace, FileSystem files, RequestTracker tracker) {
        this.cluster = cluster;
        this.keyspace = keyspace;
        this.driverOptions = driverOptions(files);
        this.tracker = tracker;
        this.session = onceItAnswers(this::connect);
        this.timeKeeper = onceItAnswers(this::timeKeeper);
    }

    CqlSession session() {
        return session;
    }

    @PreDestroy
    void close() {
        timeKeeper.ifPresent(TimeKeeper::close);
        session.close();
    }

    private <T> T onceItAnswers(Callable<T> part) {
        Duration pause = Duration.ofMillis(cluster.getMinDelay());
        try {
            return Mono.fromCallable(part)
                    .doOnError(
                            AllNodesFailedException.class,
                            e -> LOGGER.warn(
                                    "Cassandra does not answer yet nodes={} answer={}",
                                    cluster.getHosts(),
                                    e.getMessage()))
                    .subscribeOn(Schedulers.boundedElastic())
                    .retryWhen(Retry.backoff(cluster.getMaxRetry(), pause)
                            .maxBackoff(pause.multipliedBy(LONGEST_PAUSE_FACTOR))
                            .filter(AllNodesFailedException.class::isInstance)
                            .onRetryExhaustedThrow((spec, signal) -> unreachable(signal.failure())))
                    .block();
        } catch (StartUpException e) {
            // Reactor adds the caller to the suppressed exceptions; the operator's sentence is in the exception itself.
            throw e;
        }
    }

    private CqlSession connect() {
        try (CqlSession server = builder().build()) {
            if (cluster.shouldCreateKeyspace()) {
                KeyspaceFactory.createKeyspace(keyspace, server).block();
            } else if (!KeyspaceFactory.keyspaceExist(server, keyspace.getKeyspace())) {
                throw new StartUpException("Cassandra has no keyspace " + keyspace.getKeyspace()
                        + ": create it, or set cassandra.keyspace.create=true in conf/cassandra.properties");
            }
        }
        return builder()
                .withKeyspace(CqlIdentifier.fromCql(keyspace.getKeyspace()))
                .addRequestTracker(tracker)
                .build();
    }

    private Optional<TimeKeeper> timeKeeper() {
        if (session.getContext().getTimestampGenerator() instanceof SharedTime time) {
            return Optional.of(new TimeKeeper(session, time));
        }
        LOGGER.info("Write times are by this machine's clock, as cassandra-driver.conf has another generator of them");
        return Optional.empty();
    }

    private CqlSessionBuilder builder() {
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(driverOptions)
                .withLocalDatacenter(cluster.getLocalDC().orElse(DEFAULT_DATA_CENTRE));
        cluster.getHosts()
                .forEach(host -> builder.addContactPoint(
                        InetSocketAddress.createUnresolved(host.getHostName(), host.getPort())));
        cluster.getUsername()
                .ifPresent(user ->
                        builder.withAuthCredentials(user, cluster.getPassword().orElse("")));
        return builder;
    }

    private StartUpException unreachable(Throwable failure) {
        return new StartUpException(
                "Cassandra does not answer at " + cluster.getHosts() + " after " + cluster.getMaxRetry()
                        + " retries: start it, or correct cassandra.nodes in conf/cassandra.properties ("
                        + failure.getMessage() + ")",
                failure);
    }

    private static DriverConfigLoader driverOptions(FileSystem files) {
        String configured = System.getProperty(DRIVER_OPTIONS_PROPERTY, "conf/cassandra-driver.conf");
        try {
            File file = files.getFile("file://" + configured);
            if (file.exists()) {
                return DriverConfigLoader.fromFile(file);
            }
        } catch (FileNotFoundException e) {
            // Answered below, as a file that James finds but is not there.
        }
        throw new StartUpException("The driver options " + configured
                + " do not exist: correct config.file in conf/jvm.properties or put the file there");
    }
}
