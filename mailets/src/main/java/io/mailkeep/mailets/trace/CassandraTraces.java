package io.mailkeep.mailets.trace;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.mailets.trace.TraceSchema.KEY;
import static io.mailkeep.mailets.trace.TraceSchema.MOMENT;
import static io.mailkeep.mailets.trace.TraceSchema.TRACES;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Keeps each trace in a row of its own. Leaving and asking are one statement each, at the driver's default consistency. */
@Singleton
public final class CassandraTraces implements Traces {
    private static final String TTL = "seconds";

    private final CqlSession session;
    private final Clock clock;
    private final PreparedStatement leave;
    private final PreparedStatement last;

    @Inject
    public CassandraTraces(TraceSchema schema, Clock clock) {
        this.session = schema.session();
        this.clock = clock;
        this.leave = session.prepare(insertInto(TRACES)
                .value(KEY, bindMarker(KEY))
                .value(MOMENT, bindMarker(MOMENT))
                .usingTtl(bindMarker(TTL))
                .build());
        this.last = session.prepare(selectFrom(TRACES)
                .columns(MOMENT)
                .whereColumn(KEY)
                .isEqualTo(bindMarker(KEY))
                .build());
    }

    @Override
    public Mono<Void> leave(Trace trace, Duration remembered) {
        return Mono.from(session.executeReactive(leave.bind()
                        .setString(KEY, trace.key())
                        .setInstant(MOMENT, clock.instant())
                        .setInt(TTL, Math.toIntExact(remembered.toSeconds()))))
                .then();
    }

    @Override
    public Mono<Instant> last(Trace trace) {
        return Mono.from(session.executeReactive(last.bind().setString(KEY, trace.key())))
                .map(row -> row.getInstant(MOMENT));
    }
}
