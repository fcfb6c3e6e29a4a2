package io.mailkeep.pop3.ledger;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.pop3.ledger.MaildropSchema.HOLDER;
import static io.mailkeep.pop3.ledger.MaildropSchema.LOCK;
import static io.mailkeep.pop3.ledger.MaildropSchema.OWNER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import org.apache.james.core.Username;

/**
 * Leases across nodes. Each statement is a lightweight transaction, since two sessions really race for a lease: it is
 * decided at the driver's serial consistency and visible at its default one.
 */
@Singleton
public final class CassandraMaildropLock implements MaildropLock {
    private static final String LEASE = "lease";

    private final CqlSession session;
    private final PreparedStatement acquire;
    private final PreparedStatement renew;
    private final PreparedStatement release;

    @Inject
    public CassandraMaildropLock(MaildropSchema schema) {
        session = schema.session();
        acquire = session.prepare(insertInto(LOCK)
                .value(OWNER, bindMarker(OWNER))
                .value(HOLDER, bindMarker(HOLDER))
                .ifNotExists()
                .usingTtl(bindMarker(LEASE))
                .build());
        renew = session.prepare(update(LOCK)
                .usingTtl(bindMarker(LEASE))
                .setColumn(HOLDER, bindMarker("prolonged"))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .ifColumn(HOLDER)
                .isEqualTo(bindMarker(HOLDER))
                .build());
        release = session.prepare(deleteFrom(LOCK)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .ifColumn(HOLDER)
                .isEqualTo(bindMarker(HOLDER))
                .build());
    }

    @Override
    public boolean acquire(Username user, String holder, Duration lease) {
        return session.execute(held(acquire, user, holder).setInt(LEASE, seconds(lease)))
                .wasApplied();
    }

    @Override
    public boolean renew(Username user, String holder, Duration lease) {
        return session.execute(
                        held(renew, user, holder).setString("prolonged", holder).setInt(LEASE, seconds(lease)))
                .wasApplied();
    }

    @Override
    public void release(Username user, String holder) {
        session.execute(held(release, user, holder));
    }

    private static BoundStatement held(PreparedStatement statement, Username user, String holder) {
        return statement.bind().setString(OWNER, user.asString()).setString(HOLDER, holder);
    }

    private static int seconds(Duration lease) {
        return Math.toIntExact(Math.max(1, lease.toSeconds()));
    }
}
