package io.mailkeep.pop3.ledger;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.pop3.ledger.MaildropSchema.CLAIMS;
import static io.mailkeep.pop3.ledger.MaildropSchema.MAILDROP;
import static io.mailkeep.pop3.ledger.MaildropSchema.OWNER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;

/**
 * Claims in the partition that holds the state: written, then read with it. Whoever reads another node's claim beside
 * its own gives way. Since each write is seen by each read that begins after it (QUORUM, the driver's default in a
 * stock James), of two nodes the one that reads later sees the other's. This needs no lightweight transaction, which
 * costs Cassandra about four times as much.
 *
 * <p>A node has one cell for each user, whatever the sessions: it leaves no more than one tombstone. Its own sessions
 * it keeps apart in memory.
 */
@Singleton
public final class CassandraClaims implements MaildropClaims {
    private static final String NODE = "node";
    private static final String LEASE = "lease";

    private final String node = UUID.randomUUID().toString();
    private final ConcurrentHashMap<Username, Held> held = new ConcurrentHashMap<>();
    private final CassandraMaildropStore store;
    private final CqlSession session;
    private final PreparedStatement write;
    private final PreparedStatement read;
    private final PreparedStatement delete;

    @Inject
    public CassandraClaims(MaildropSchema schema, CassandraMaildropStore store) {
        this.store = store;
        session = schema.session();
        write = session.prepare(update(MAILDROP)
                .usingTtl(bindMarker(LEASE))
                .setMapValue(CLAIMS, bindMarker(NODE), bindMarker(CLAIMS))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        read = session.prepare(selectFrom(MAILDROP)
                .column(CLAIMS)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .limit(1)
                .build());
        delete = session.prepare(deleteFrom(MAILDROP)
                .element(CLAIMS, bindMarker(NODE))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
    }

    @Override
    public Optional<MaildropListing> claim(Username user, String holder, Duration lease) {
        Held mine = new Held(holder, end(lease));
        if (held.merge(user, mine, (other, wanted) -> other.isOver() ? wanted : other) != mine) {
            return Optional.empty();
        }
        write(user, holder, lease);
        List<Row> rows = store.listedRows(MaildropId.of(user));
        // None where the claim is over before it is read.
        if (!rows.isEmpty() && claims(rows.get(0)).equals(ImmutableMap.of(node, holder))) {
            return Optional.of(CassandraMaildropStore.listing(rows));
        }
        release(user, holder);
        return Optional.empty();
    }

    @Override
    public boolean renew(Username user, String holder, Duration lease) {
        return held(user, holder)
                .filter(mine -> !mine.isOver())
                .map(mine -> renew(user, mine, lease))
                .orElse(false);
    }

    private boolean renew(Username user, Held mine, Duration lease) {
        // Not while it is released: what is written then would stay.
        synchronized (mine) {
            long end = end(lease);
            Row row = session.execute(
                            read.bind().setString(OWNER, MaildropId.of(user).asString()))
                    .one();
            if (held.get(user) != mine
                    || row == null
                    || !mine.holder.equals(claims(row).get(node))) {
                return false;
            }
            write(user, mine.holder, lease);
            mine.end = end;
            return true;
        }
    }

    @Override
    public void release(Username user, String holder) {
        held(user, holder).ifPresent(mine -> {
            synchronized (mine) {
                session.execute(delete.bind()
                        .setString(NODE, node)
                        .setString(OWNER, MaildropId.of(user).asString()));
                // Not before: the next session of this node would lose its claim to the deletion.
                held.remove(user, mine);
            }
        });
    }

    private Optional<Held> held(Username user, String holder) {
        return Optional.ofNullable(held.get(user)).filter(mine -> mine.holder.equals(holder));
    }

    private void write(Username user, String holder, Duration lease) {
        session.execute(write.bind()
                // Cassandra counts seconds from the last full one: what has a second to live may be gone at once.
                .setInt(LEASE, Math.toIntExact(lease.toSeconds() + 1))
                .setString(NODE, node)
                .setString(CLAIMS, holder)
                .setString(OWNER, MaildropId.of(user).asString()));
    }

    private static Map<String, String> claims(Row row) {
        return row.getMap(CLAIMS, String.class, String.class);
    }

    /** Counted from before the store is asked: never later than the lease's true end. */
    private static long end(Duration lease) {
        return System.nanoTime() + lease.toNanos();
    }

    private static final class Held {
        private final String holder;
        private volatile long end;

        Held(String holder, long end) {
            this.holder = holder;
            this.end = end;
        }

        boolean isOver() {
            return System.nanoTime() - end >= 0;
        }
    }
}
