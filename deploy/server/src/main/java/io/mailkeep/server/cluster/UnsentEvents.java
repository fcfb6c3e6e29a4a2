package io.mailkeep.server.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.events.Event;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A group's dead letters in Cassandra, read in their order and removed by ranges: after an outage there can be hundreds of
 * thousands, and Cassandra refuses to read past as many rows that were deleted one by one.
 *
 * <p>A range is removed with a write time of before it was read, so that what comes into it later stays, and what was
 * written shortly before that is left for the next time. That holds as far as the nodes agree on the time: one whose
 * write times are more than ten seconds late, as for a moment after it was suspended, may lose an event that it keeps
 * while another node removes that very range. Consistency is the session's default. Thread-safe.
 */
final class UnsentEvents {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnsentEvents.class);
    // Longer than a write takes that is answered: all of before are read.
    private static final long SETTLED_MICROS = Duration.ofSeconds(10).toNanos() / 1000;

    // An event can tell of thousands of messages.
    private static final int PAGE = 100;

    private final CqlSession session;
    private final CassandraAsyncExecutor cassandra;
    private final EventSerializer serializer;
    private final Clock clock;
    private final PreparedStatement select;
    private final PreparedStatement delete;

    @Inject
    UnsentEvents(CqlSession session, EventSerializer serializer, Clock clock) {
        this.session = session;
        this.cassandra = new CassandraAsyncExecutor(session);
        this.serializer = serializer;
        this.clock = clock;
        this.select = session.prepare("SELECT insertionId, event, writetime(event) AS written FROM event_dead_letters"
                + " WHERE \"group\" = ?");
        this.delete = session.prepare("DELETE FROM event_dead_letters USING TIMESTAMP ? WHERE \"group\" = ?"
                + " AND insertionId >= ? AND insertionId <= ?");
    }

    /** The moment up to which letters are read now, in microseconds as write times are. */
    long settled() {
        long now = session.getContext().getTimestampGenerator().next();
        return (now == Statement.NO_DEFAULT_TIMESTAMP ? ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()) : now)
                - SETTLED_MICROS;
    }

    /** Those that were written up to a moment; one that can not be read is logged, and has no event. */
    Flux<Letter> upTo(long moment, Group group) {
        return cassandra
                .executeRows(select.bind(group.asString()).setPageSize(PAGE).setIdempotent(true))
                .filter(row -> row.getLong("written") <= moment)
                .map(row -> new Letter(row.getUuid("insertionId"), event(row)));
    }

    /** Removes letters that were read together up to that moment, and none that was written later. */
    Mono<Void> remove(List<Letter> sequence, long moment, Group group) {
        return cassandra.executeVoid(delete.bind(
                        moment,
                        group.asString(),
                        sequence.get(0).id(),
                        sequence.get(sequence.size() - 1).id())
                .setIdempotent(true));
    }

    private Optional<Event> event(Row row) {
        try {
            return Optional.of(serializer.asEvent(row.getString("event")));
        } catch (RuntimeException e) {
            LOGGER.warn("An event that was not sent can not be read id={}", row.getUuid("insertionId"), e);
            return Optional.empty();
        }
    }

    /** One event, if it can be read. */
    record Letter(UUID id, Optional<Event> event) {}
}
