package io.mailkeep.imap.ledger;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.imap.ledger.LedgerSchema.BODIES;
import static io.mailkeep.imap.ledger.LedgerSchema.DEVICE;
import static io.mailkeep.imap.ledger.LedgerSchema.DEVICES;
import static io.mailkeep.imap.ledger.LedgerSchema.ENROLLED;
import static io.mailkeep.imap.ledger.LedgerSchema.ENTRIES;
import static io.mailkeep.imap.ledger.LedgerSchema.MAILBOX_ID;
import static io.mailkeep.imap.ledger.LedgerSchema.MOD_SEQ;
import static io.mailkeep.imap.ledger.LedgerSchema.SEEN;
import static io.mailkeep.imap.ledger.LedgerSchema.TOLD;
import static io.mailkeep.imap.ledger.LedgerSchema.UID_NEXT;
import static io.mailkeep.imap.ledger.LedgerSchema.USER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Each call is one statement of one partition, at the driver's default consistency (QUORUM in a stock James): a device that
 * one node has written is waited for on all.
 */
@Singleton
public final class CassandraSyncLedger implements SyncLedger {
    private final CqlSession session;
    private final PreparedStatement devices;
    private final PreparedStatement writeDevice;
    private final PreparedStatement forget;
    private final PreparedStatement entry;
    private final PreparedStatement entries;
    private final PreparedStatement writeEntry;

    @Inject
    public CassandraSyncLedger(LedgerSchema schema) {
        session = schema.session();
        devices = session.prepare(selectFrom(DEVICES)
                .columns(DEVICE, ENROLLED, SEEN)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .build());
        writeDevice = session.prepare(insertInto(DEVICES)
                .value(USER, bindMarker(USER))
                .value(DEVICE, bindMarker(DEVICE))
                .value(ENROLLED, bindMarker(ENROLLED))
                .value(SEEN, bindMarker(SEEN))
                .build());
        forget = session.prepare(deleteFrom(DEVICES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(DEVICE)
                .isEqualTo(bindMarker(DEVICE))
                .build());
        entry = session.prepare(selectFrom(ENTRIES)
                .columns(DEVICE, ENROLLED, MOD_SEQ, UID_NEXT, TOLD, BODIES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .whereColumn(DEVICE)
                .isEqualTo(bindMarker(DEVICE))
                .build());
        entries = session.prepare(selectFrom(ENTRIES)
                .columns(DEVICE, ENROLLED, MOD_SEQ, UID_NEXT, TOLD, BODIES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .build());
        writeEntry = session.prepare(insertInto(ENTRIES)
                .value(USER, bindMarker(USER))
                .value(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .value(DEVICE, bindMarker(DEVICE))
                .value(ENROLLED, bindMarker(ENROLLED))
                .value(MOD_SEQ, bindMarker(MOD_SEQ))
                .value(UID_NEXT, bindMarker(UID_NEXT))
                .value(TOLD, bindMarker(TOLD))
                .value(BODIES, bindMarker(BODIES))
                .build());
    }

    @Override
    public Flux<KnownDevice> devices(Username user) {
        return read(devices.bind().setString(USER, user.asString()))
                .map(row -> KnownDevice.of(device(row), row.getInstant(ENROLLED), row.getInstant(SEEN)));
    }

    @Override
    public Mono<Void> write(Username user, KnownDevice device) {
        return write(writeDevice
                .bind()
                .setString(USER, user.asString())
                .setString(DEVICE, device.device().name())
                .setInstant(ENROLLED, device.enrolled())
                .setInstant(SEEN, device.seen()));
    }

    @Override
    public Mono<Void> forget(Username user, Device device) {
        return write(forget.bind().setString(USER, user.asString()).setString(DEVICE, device.name()));
    }

    @Override
    public Mono<Entry> entry(Username user, MailboxId mailbox, Device device) {
        return read(place(entry, user, mailbox).setString(DEVICE, device.name()))
                .map(CassandraSyncLedger::entry)
                .next();
    }

    @Override
    public Mono<ImmutableMap<Device, Entry>> entries(Username user, MailboxId mailbox) {
        return read(place(entries, user, mailbox))
                .collect(ImmutableMap.toImmutableMap(CassandraSyncLedger::device, CassandraSyncLedger::entry));
    }

    @Override
    public Mono<Void> write(Username user, MailboxId mailbox, Device device, Entry entry) {
        Position position = entry.position();
        return write(place(writeEntry, user, mailbox)
                .setString(DEVICE, device.name())
                .setInstant(ENROLLED, entry.enrolled())
                .setLong(MOD_SEQ, position.modSeq().asLong())
                .setLong(UID_NEXT, position.uidNext().asLong())
                // A null is a tombstone, and is in place of an older value.
                .setInstant(TOLD, position.told().orElse(null))
                .setString(BODIES, position.bodies().toString()));
    }

    private static BoundStatement place(PreparedStatement statement, Username user, MailboxId mailbox) {
        return statement.bind().setString(USER, user.asString()).setString(MAILBOX_ID, mailbox.serialize());
    }

    private static Device device(Row row) {
        return Device.named(row.getString(DEVICE));
    }

    private static Entry entry(Row row) {
        return Entry.of(
                row.getInstant(ENROLLED),
                Position.of(
                        ModSeq.of(row.getLong(MOD_SEQ)),
                        MessageUid.of(row.getLong(UID_NEXT)),
                        Optional.ofNullable(row.getInstant(TOLD)),
                        UidSet.parse(row.getString(BODIES))));
    }

    private Flux<? extends Row> read(BoundStatement statement) {
        return Flux.defer(() -> session.executeReactive(statement));
    }

    private Mono<Void> write(BoundStatement statement) {
        return Flux.defer(() -> session.executeReactive(statement.setIdempotent(true)))
                .then();
    }
}
