package io.mailkeep.pop3.ledger;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEPARTED;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEPARTURES;
import static io.mailkeep.pop3.ledger.MaildropSchema.DISPOSALS;
import static io.mailkeep.pop3.ledger.MaildropSchema.ENTRIES;
import static io.mailkeep.pop3.ledger.MaildropSchema.GENERATION;
import static io.mailkeep.pop3.ledger.MaildropSchema.HIGHEST_UID;
import static io.mailkeep.pop3.ledger.MaildropSchema.MAILBOX_ID;
import static io.mailkeep.pop3.ledger.MaildropSchema.MAILDROP;
import static io.mailkeep.pop3.ledger.MaildropSchema.MESSAGE_ID;
import static io.mailkeep.pop3.ledger.MaildropSchema.OWNER;
import static io.mailkeep.pop3.ledger.MaildropSchema.RELEASED_DELIVERED;
import static io.mailkeep.pop3.ledger.MaildropSchema.RELEASED_START;
import static io.mailkeep.pop3.ledger.MaildropSchema.RETRIEVED_DELIVERED;
import static io.mailkeep.pop3.ledger.MaildropSchema.RETRIEVED_START;
import static io.mailkeep.pop3.ledger.MaildropSchema.SEGMENT;
import static io.mailkeep.pop3.ledger.MaildropSchema.UIDL;
import static io.mailkeep.pop3.ledger.MaildropSchema.VERIFIED;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.MessageLife;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;

/**
 * Keeps a user's state in one partition. Read with one statement at the driver's default consistency (QUORUM in a
 * stock James); replaced by one conditional batch, a lightweight transaction, once per session that changed something.
 * A read may miss a replacement that is being decided; the next replacement then does not apply and is tried anew.
 */
@Singleton
public final class CassandraMaildropStore implements MaildropStore {
    private static final String EXPECTED = "expected";

    private static final String SUMMARIES = "SELECT DISTINCT "
            + String.join(
                    ", ", OWNER, DISPOSALS, RELEASED_DELIVERED, RELEASED_START, RETRIEVED_DELIVERED, RETRIEVED_START)
            + " FROM " + MAILDROP;

    // Bounds a batch of one partition; each row is a message id and a UIDL, under 200 octets.
    private static final int DEPARTED_PER_STATEMENT = 100;

    private final CqlSession session;
    private final PreparedStatement load;
    private final PreparedStatement writeHeader;
    private final PreparedStatement writeSegment;
    private final PreparedStatement deleteSegment;
    private final PreparedStatement remember;
    private final PreparedStatement departed;
    private final PreparedStatement summaries;
    private final PreparedStatement summariesAfter;

    @Inject
    public CassandraMaildropStore(MaildropSchema schema) {
        session = schema.session();
        load = session.prepare(selectFrom(MAILDROP)
                .all()
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        writeHeader = session.prepare(update(MAILDROP)
                .setColumn(GENERATION, bindMarker(GENERATION))
                .setColumn(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .setColumn(HIGHEST_UID, bindMarker(HIGHEST_UID))
                .setColumn(VERIFIED, bindMarker(VERIFIED))
                .setColumn(DEPARTURES, bindMarker(DEPARTURES))
                .setColumn(DISPOSALS, bindMarker(DISPOSALS))
                .setColumn(RELEASED_DELIVERED, bindMarker(RELEASED_DELIVERED))
                .setColumn(RELEASED_START, bindMarker(RELEASED_START))
                .setColumn(RETRIEVED_DELIVERED, bindMarker(RETRIEVED_DELIVERED))
                .setColumn(RETRIEVED_START, bindMarker(RETRIEVED_START))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .ifColumn(GENERATION)
                .isEqualTo(bindMarker(EXPECTED))
                .build());
        writeSegment = session.prepare(update(MAILDROP)
                .setColumn(ENTRIES, bindMarker(ENTRIES))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .whereColumn(SEGMENT)
                .isEqualTo(bindMarker(SEGMENT))
                .build());
        deleteSegment = session.prepare(deleteFrom(MAILDROP)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .whereColumn(SEGMENT)
                .isEqualTo(bindMarker(SEGMENT))
                .build());
        remember = session.prepare(insertInto(DEPARTED)
                .value(OWNER, bindMarker(OWNER))
                .value(MESSAGE_ID, bindMarker(MESSAGE_ID))
                .value(UIDL, bindMarker(UIDL))
                .build());
        departed = session.prepare(selectFrom(DEPARTED)
                .columns(MESSAGE_ID, UIDL)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .whereColumn(MESSAGE_ID)
                .in(bindMarker(MESSAGE_ID))
                .build());
        summaries = session.prepare(SUMMARIES);
        summariesAfter = session.prepare(SUMMARIES + " WHERE token(" + OWNER + ") > token(:" + OWNER + ")");
    }

    @Override
    public MaildropState load(Username user) {
        List<Row> rows = ImmutableList.copyOf(session.execute(load.bind().setString(OWNER, user.asString())));
        if (rows.isEmpty() || rows.get(0).isNull(GENERATION)) {
            return MaildropState.NEVER_OPENED;
        }
        // A partition whose maildrop is empty is one row of static columns, without a segment.
        List<Row> segments = rows.stream()
                .filter(row -> !row.isNull(SEGMENT) && !row.isNull(ENTRIES))
                .collect(ImmutableList.toImmutableList());
        Row header = rows.get(0);
        return MaildropState.builder()
                .generation(header.getLong(GENERATION))
                .mailboxId(Optional.ofNullable(header.getString(MAILBOX_ID)))
                .highestUidValue(header.getLong(HIGHEST_UID))
                .verified(header.getInstant(VERIFIED))
                .departures(header.getBoolean(DEPARTURES))
                .boundaries(segments.stream().map(row -> row.getLong(SEGMENT)).collect(ImmutableList.toImmutableList()))
                .entries(segments.stream()
                        .flatMap(row -> SegmentCodec.decode(bytes(row.getByteBuffer(ENTRIES))).stream())
                        .collect(ImmutableList.toImmutableList()))
                .build();
    }

    @Override
    public Optional<MaildropState> replace(Username user, MaildropState previous, MaildropState next) {
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> stored =
                Segments.slice(previous.entries(), previous.boundaries());
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> wanted =
                Segments.divide(next.entries(), previous.boundaries());
        MaildropState successor = next.succeeding(previous).toBuilder()
                .boundaries(wanted.keySet().asList())
                .build();

        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
        batch.addStatement(header(user, previous, successor));
        wanted.forEach((firstUid, entries) -> {
            if (!entries.equals(stored.get(firstUid))) {
                batch.addStatement(writeSegment
                        .bind()
                        .setString(OWNER, user.asString())
                        .setLong(SEGMENT, firstUid)
                        .setByteBuffer(ENTRIES, ByteBuffer.wrap(SegmentCodec.encode(entries))));
            }
        });
        Sets.difference(ImmutableSet.copyOf(previous.boundaries()), wanted.keySet())
                .forEach(firstUid -> batch.addStatement(
                        deleteSegment.bind().setString(OWNER, user.asString()).setLong(SEGMENT, firstUid)));
        return session.execute(batch.build()).wasApplied() ? Optional.of(successor) : Optional.empty();
    }

    private BoundStatement header(Username user, MaildropState previous, MaildropState next) {
        MaildropSummary summary = MaildropSummary.of(user, next);
        BoundStatementBuilder header = writeHeader
                .boundStatementBuilder()
                .setString(OWNER, user.asString())
                .setLong(GENERATION, next.generation())
                .setString(MAILBOX_ID, next.mailboxId().orElse(null))
                .setLong(HIGHEST_UID, next.highestUidValue())
                .setInstant(VERIFIED, next.verified())
                .setBoolean(DEPARTURES, next.departures())
                .setBoolean(DISPOSALS, summary.disposals())
                .setInstant(RELEASED_DELIVERED, delivered(summary.oldestReleased()))
                .setInstant(RELEASED_START, start(summary.oldestReleased()))
                .setInstant(RETRIEVED_DELIVERED, delivered(summary.oldestRetrieved()))
                .setInstant(RETRIEVED_START, start(summary.oldestRetrieved()));
        return previous.generation() == 0
                ? header.setToNull(EXPECTED).build()
                : header.setLong(EXPECTED, previous.generation()).build();
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        for (List<LedgerEntry> some : Iterables.partition(left, DEPARTED_PER_STATEMENT)) {
            // One partition, so the batch is one mutation and needs no batch log.
            session.execute(BatchStatement.builder(BatchType.UNLOGGED)
                    .addStatements(Lists.transform(some, entry -> remember.bind()
                            .setString(OWNER, user.asString())
                            .setString(MESSAGE_ID, entry.messageId())
                            .setString(UIDL, entry.uidl().value())))
                    .build());
        }
    }

    @Override
    public ImmutableSetMultimap<String, Uidl> departed(Username user, Collection<String> messageIds) {
        ImmutableSetMultimap.Builder<String, Uidl> found = ImmutableSetMultimap.builder();
        for (List<String> some : Iterables.partition(messageIds, DEPARTED_PER_STATEMENT)) {
            session.execute(departed.bind().setString(OWNER, user.asString()).setList(MESSAGE_ID, some, String.class))
                    .forEach(row -> found.put(row.getString(MESSAGE_ID), Uidl.of(row.getString(UIDL))));
        }
        return found.build();
    }

    @Override
    public Flux<MaildropSummary> summaries(Optional<Username> after) {
        BoundStatement statement = after.map(last -> summariesAfter.bind().setString(OWNER, last.asString()))
                .orElseGet(summaries::bind);
        return Flux.from(session.executeReactive(statement)).map(CassandraMaildropStore::summary);
    }

    private static MaildropSummary summary(Row row) {
        return MaildropSummary.of(
                Username.of(row.getString(OWNER)),
                row.getBoolean(DISPOSALS),
                instant(row, RELEASED_DELIVERED)
                        .map(delivered -> MaildropSummary.released(delivered, row.getInstant(RELEASED_START))),
                instant(row, RETRIEVED_DELIVERED)
                        .map(delivered -> MaildropSummary.retrieved(delivered, row.getInstant(RETRIEVED_START))));
    }

    private static Optional<Instant> instant(Row row, String column) {
        return Optional.ofNullable(row.getInstant(column));
    }

    // Null is how CQL says that there is none.
    private static Instant delivered(Optional<MessageLife> oldest) {
        return oldest.map(MessageLife::delivered).orElse(null);
    }

    private static Instant start(Optional<MessageLife> oldest) {
        return oldest.flatMap(MessageLife::retrieved).orElse(null);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
