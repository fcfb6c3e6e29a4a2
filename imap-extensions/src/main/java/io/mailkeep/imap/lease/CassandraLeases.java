package io.mailkeep.imap.lease;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.imap.lease.LeaseSchema.HOLDER;
import static io.mailkeep.imap.lease.LeaseSchema.LEASE;
import static io.mailkeep.imap.lease.LeaseSchema.LEASES;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraRaces;
import java.time.Duration;
import java.util.function.Supplier;

/** Leases across nodes. Each statement is a lightweight transaction, since nodes race for them. */
@Singleton
public final class CassandraLeases implements Leases {
    private static final String TIME = "time";
    private static final String PROLONGED = "prolonged";

    private final CqlSession session;
    private final PreparedStatement take;
    private final PreparedStatement prolong;
    private final PreparedStatement release;

    @Inject
    public CassandraLeases(LeaseSchema schema) {
        session = schema.session();
        take = session.prepare(insertInto(LEASES)
                .value(LEASE, bindMarker(LEASE))
                .value(HOLDER, bindMarker(HOLDER))
                .ifNotExists()
                .usingTtl(bindMarker(TIME))
                .build());
        prolong = session.prepare(update(LEASES)
                .usingTtl(bindMarker(TIME))
                .setColumn(HOLDER, bindMarker(PROLONGED))
                .whereColumn(LEASE)
                .isEqualTo(bindMarker(LEASE))
                .ifColumn(HOLDER)
                .isEqualTo(bindMarker(HOLDER))
                .build());
        release = session.prepare(deleteFrom(LEASES)
                .whereColumn(LEASE)
                .isEqualTo(bindMarker(LEASE))
                .ifColumn(HOLDER)
                .isEqualTo(bindMarker(HOLDER))
                .build());
    }

    @Override
    public boolean take(String lease, String holder, Duration time) {
        // Who is not told asks again as often as who is refused.
        ResultSet taken =
                decided(lease, () -> session.execute(held(take, lease, holder).setInt(TIME, seconds(time))));
        return taken.wasApplied() || (holder.equals(taken.one().getString(HOLDER)) && prolong(lease, holder, time));
    }

    @Override
    public boolean prolong(String lease, String holder, Duration time) {
        return again(
                        lease,
                        held(prolong, lease, holder)
                                .setString(PROLONGED, holder)
                                .setInt(TIME, seconds(time)))
                .wasApplied();
    }

    @Override
    public void release(String lease, String holder) {
        again(lease, held(release, lease, holder));
    }

    /** Of what may be done twice, by the holder alone. */
    private ResultSet again(String lease, BoundStatement statement) {
        return decided(lease, () -> CassandraRaces.again(() -> session.execute(statement)));
    }

    private static ResultSet decided(String lease, Supplier<ResultSet> write) {
        try {
            return write.get();
        } catch (QueryExecutionException failure) {
            throw CassandraRaces.isUndecided(failure) ? new UndecidedException(lease, failure) : failure;
        }
    }

    private static BoundStatement held(PreparedStatement statement, String lease, String holder) {
        return statement.bind().setString(LEASE, lease).setString(HOLDER, holder);
    }

    private static int seconds(Duration time) {
        return Math.toIntExact(Math.max(1, time.toSeconds()));
    }
}
