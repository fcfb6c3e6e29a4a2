package io.mailkeep.mailets.digest;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.mailets.digest.NoticeSchema.MOMENT;
import static io.mailkeep.mailets.digest.NoticeSchema.NOTICES;
import static io.mailkeep.mailets.digest.NoticeSchema.USER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.core.Username;
import reactor.core.publisher.Mono;

/**
 * Keeps one row for each user who was told. A claim is one lightweight transaction, since nodes really race for it; a
 * look before it is an ordinary read, which may miss a claim of this moment.
 */
@Singleton
public final class CassandraNotices implements Notices {
    private static final String TTL = "seconds";

    private final CqlSession session;
    private final Clock clock;
    private final PreparedStatement find;
    private final PreparedStatement claim;
    private final PreparedStatement release;

    @Inject
    public CassandraNotices(NoticeSchema schema, Clock clock) {
        this.session = schema.session();
        this.clock = clock;
        this.find = session.prepare(selectFrom(NOTICES)
                .columns(MOMENT)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .build());
        this.claim = session.prepare(insertInto(NOTICES)
                .value(USER, bindMarker(USER))
                .value(MOMENT, bindMarker(MOMENT))
                .ifNotExists()
                .usingTtl(bindMarker(TTL))
                .build());
        // A lightweight transaction, too: an ordinary delete could be overtaken by the next claim.
        this.release = session.prepare(deleteFrom(NOTICES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .ifExists()
                .build());
    }

    @Override
    public Mono<Boolean> isClaimed(Username user) {
        return Mono.from(session.executeReactive(find.bind().setString(USER, user.asString())))
                .hasElement();
    }

    @Override
    public Mono<Boolean> claim(Username user, Duration period) {
        return Mono.from(session.executeReactive(claim.bind()
                        .setString(USER, user.asString())
                        .setInstant(MOMENT, clock.instant())
                        .setInt(TTL, Math.toIntExact(period.toSeconds()))))
                .map(row -> row.wasApplied());
    }

    @Override
    public Mono<Void> release(Username user) {
        return Mono.from(session.executeReactive(release.bind().setString(USER, user.asString())))
                .then();
    }
}
