package io.mailkeep.imap.parking;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.imap.parking.ParkingSchema.ID;
import static io.mailkeep.imap.parking.ParkingSchema.MAILBOX_ID;
import static io.mailkeep.imap.parking.ParkingSchema.OWNER;
import static io.mailkeep.imap.parking.ParkingSchema.PARKED;
import static io.mailkeep.imap.parking.ParkingSchema.SHARD;
import static io.mailkeep.imap.parking.ParkingSchema.UIDS;
import static io.mailkeep.imap.parking.ParkingSchema.UNTIL;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/** The driver's default consistency, QUORUM in a stock James: what one node parked another removes. */
@Singleton
public final class CassandraParkings implements Parkings {
    private static final int SHARDS = 16;
    private static final int SOME = 100;

    private final CqlSession session;
    private final MailboxId.Factory mailboxIds;
    private final PreparedStatement add;
    private final PreparedStatement due;
    private final PreparedStatement remove;

    @Inject
    public CassandraParkings(ParkingSchema schema, MailboxId.Factory mailboxIds) {
        this.session = schema.session();
        this.mailboxIds = mailboxIds;
        add = session.prepare(insertInto(PARKED)
                .value(SHARD, bindMarker(SHARD))
                .value(UNTIL, bindMarker(UNTIL))
                .value(ID, bindMarker(ID))
                .value(OWNER, bindMarker(OWNER))
                .value(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .value(UIDS, bindMarker(UIDS))
                .build());
        due = session.prepare(selectFrom(PARKED)
                .columns(UNTIL, ID, OWNER, MAILBOX_ID, UIDS)
                .whereColumn(SHARD)
                .isEqualTo(bindMarker(SHARD))
                .whereColumn(UNTIL)
                .isLessThanOrEqualTo(bindMarker(UNTIL))
                .limit(SOME)
                .build());
        remove = session.prepare(deleteFrom(PARKED)
                .whereColumn(SHARD)
                .isEqualTo(bindMarker(SHARD))
                .whereColumn(UNTIL)
                .isEqualTo(bindMarker(UNTIL))
                .whereColumn(ID)
                .isEqualTo(bindMarker(ID))
                .build());
    }

    @Override
    public void add(Parked parked) {
        session.execute(at(add, parked)
                .setString(OWNER, parked.owner().asString())
                .setString(MAILBOX_ID, parked.mailbox().serialize())
                .setString(UIDS, parked.uids().toString()));
    }

    @Override
    public ImmutableList<Parked> due(Instant now) {
        ImmutableList.Builder<Parked> parked = ImmutableList.builder();
        for (int shard = 0; shard < SHARDS; shard++) {
            session.execute(due.bind()
                            .setInt(SHARD, shard)
                            .setInstant(UNTIL, now)
                            .setIdempotent(true))
                    .forEach(row -> parked.add(parked(row)));
        }
        return parked.build();
    }

    private Parked parked(Row row) {
        return Parked.of(
                row.getUuid(ID),
                row.getInstant(UNTIL),
                Username.of(row.getString(OWNER)),
                mailboxIds.fromString(row.getString(MAILBOX_ID)),
                UidSet.parse(row.getString(UIDS)));
    }

    @Override
    public void remove(Parked parked) {
        session.execute(at(remove, parked));
    }

    private static BoundStatement at(PreparedStatement statement, Parked parked) {
        return statement
                .bind()
                .setInt(SHARD, Math.floorMod(parked.owner().asString().hashCode(), SHARDS))
                .setInstant(UNTIL, parked.until())
                .setUuid(ID, parked.id())
                .setIdempotent(true);
    }
}
