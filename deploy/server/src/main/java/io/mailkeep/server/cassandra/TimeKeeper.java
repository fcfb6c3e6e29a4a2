package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.mailkeep.server.cassandra.SharedTime.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Asks Cassandra's nodes again and again what time it is, and has the {@link SharedTime} of a session follow the one in
 * their middle: of three one may be as wrong as it likes.
 */
final class TimeKeeper implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(TimeKeeper.class);
    private static final int SECONDS_BETWEEN_LOOKS = 10;
    private static final SimpleStatement CLOCK = SimpleStatement.newInstance(
                    "SELECT toUnixTimestamp(now()) FROM system.local")
            .setConsistencyLevel(ConsistencyLevel.ONE)
            // Or the driver gives the very question a write time, a wrong one, from which there is no way back.
            .setQueryTimestamp(0);

    private final CqlSession session;
    private final SharedTime time;
    private final Disposable looks;

    /**
     * Blocking: when it returns the session has Cassandra's time.
     *
     * @throws AllNodesFailedException when no node tells it
     */
    TimeKeeper(CqlSession session, SharedTime time) {
        this.session = session;
        this.time = time;
        look();
        looks = Schedulers.boundedElastic()
                .schedulePeriodically(this::lookAgain, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
    }

    private void lookAgain() {
        try {
            look();
        } catch (RuntimeException e) {
            // Time goes on, and what is the matter with Cassandra others say.
            LOGGER.debug("Cassandra does not tell the time", e);
        }
    }

    private void look() {
        List<Reading> readings = new ArrayList<>();
        List<Map.Entry<Node, Throwable>> failures = new ArrayList<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            if (node.getDistance() == NodeDistance.LOCAL) {
                try {
                    readings.add(read(node));
                } catch (DriverException e) {
                    failures.add(Map.entry(node, e));
                }
            }
        }
        if (readings.isEmpty()) {
            throw AllNodesFailedException.fromErrors(failures);
        }
        readings.sort(Comparator.comparingLong(Reading::likelyAhead));
        time.follow(readings.get((readings.size() - 1) / 2));
    }

    private Reading read(Node node) {
        long asked = time.ticks();
        long millis = session.execute(CLOCK.setNode(node)).one().getLong(0);
        return new Reading(asked, millis, time.ticks());
    }

    @Override
    public void close() {
        looks.dispose();
    }
}
