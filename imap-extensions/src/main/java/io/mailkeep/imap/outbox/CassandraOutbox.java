package io.mailkeep.imap.outbox;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.imap.outbox.OutboxSchema.BODY;
import static io.mailkeep.imap.outbox.OutboxSchema.BUCKET;
import static io.mailkeep.imap.outbox.OutboxSchema.BURIED;
import static io.mailkeep.imap.outbox.OutboxSchema.ID;
import static io.mailkeep.imap.outbox.OutboxSchema.OUTBOX;
import static io.mailkeep.imap.outbox.OutboxSchema.RECEIVER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Letters in partitions of 15 minutes, named by the clock of the node that appends them. The driver's default consistency
 * (QUORUM in a stock James): what one node appended another sends.
 */
@Singleton
public final class CassandraOutbox implements Outbox {
    private static final long BUCKET_MILLIS = Duration.ofMinutes(15).toMillis();
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final String FROM = "from_id";
    private static final String UNTIL = "until_id";
    private static final String COUNT = "letters";

    // Of a second there are never too many.
    private static final long SHORTEST_READ_MILLIS = 1000;

    private final CqlSession session;
    private final Clock clock;
    private final PreparedStatement append;
    private final PreparedStatement read;
    private final PreparedStatement delete;
    private final PreparedStatement bury;
    private final PreparedStatement readBuried;
    private final PreparedStatement deleteBuried;

    @Inject
    public CassandraOutbox(OutboxSchema schema, Clock clock) {
        this.session = schema.session();
        this.clock = clock;
        append = insertion(OUTBOX);
        read = reading(OUTBOX);
        delete = deletion(OUTBOX);
        bury = insertion(BURIED);
        readBuried = reading(BURIED);
        deleteBuried = deletion(BURIED);
    }

    private PreparedStatement insertion(String table) {
        return session.prepare(insertInto(table)
                .value(RECEIVER, bindMarker(RECEIVER))
                .value(BUCKET, bindMarker(BUCKET))
                .value(ID, bindMarker(ID))
                .value(BODY, bindMarker(BODY))
                .build());
    }

    private PreparedStatement reading(String table) {
        return session.prepare(selectFrom(table)
                .columns(ID, BODY)
                .whereColumn(RECEIVER)
                .isEqualTo(bindMarker(RECEIVER))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(ID)
                .isGreaterThanOrEqualTo(bindMarker(FROM))
                .whereColumn(ID)
                .isLessThan(bindMarker(UNTIL))
                .limit(bindMarker(COUNT))
                .build());
    }

    private PreparedStatement deletion(String table) {
        return session.prepare(deleteFrom(table)
                .whereColumn(RECEIVER)
                .isEqualTo(bindMarker(RECEIVER))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(ID)
                .in(bindMarker(ID))
                .build());
    }

    // One by one: they may be too long for a batch, and must not overtake each other.
    @Override
    public void append(String receiver, List<String> bodies) {
        for (String body : bodies) {
            BoundStatement letter = bound(append, receiver, Uuids.timeBased(), body);
            // The driver's own waiting heeds no interrupt: whoever had no time left would append beside the next.
            Mono.fromCompletionStage(() -> session.executeAsync(letter)).block();
        }
    }

    private static BoundStatement bound(PreparedStatement insertion, String receiver, UUID id, String body) {
        return at(insertion, receiver, bucket(Uuids.unixTimestamp(id)))
                .setUuid(ID, id)
                .setString(BODY, body);
    }

    @Override
    public ImmutableList<Letter> oldest(String receiver, Instant since, int count) {
        return read(read, receiver, since, count);
    }

    @Override
    public ImmutableList<Letter> buried(String receiver, int count) {
        // Named by when they were appended, kept from when they were given up.
        Instant appended = clock.instant().minus(OutboxSchema.BURIED_FOR).minus(KEPT);
        return read(readBuried, receiver, appended, count);
    }

    private ImmutableList<Letter> read(PreparedStatement reading, String receiver, Instant since, int count) {
        long last = bucket(clock.instant().plus(SKEW).toEpochMilli());
        long from = since.toEpochMilli();
        ImmutableList.Builder<Letter> letters = ImmutableList.builder();
        int missing = count;
        for (long bucket = bucket(from); bucket <= last && missing > 0; bucket++) {
            long until = (bucket + 1) * BUCKET_MILLIS;
            ImmutableList<Letter> found = read(reading, receiver, from, until, missing);
            letters.addAll(found);
            missing -= found.size();
            from = until;
        }
        return letters.build();
    }

    /**
     * Within a bucket. In halves where Cassandra fails, as it does rather than pass over more than 100,000 tombstones, which
     * stay for three hours after the letters have gone, however old these were.
     */
    private ImmutableList<Letter> read(PreparedStatement reading, String receiver, long from, long until, int count) {
        try {
            return session
                    .execute(at(reading, receiver, bucket(from))
                            .setUuid(FROM, Uuids.startOf(from))
                            .setUuid(UNTIL, Uuids.startOf(until))
                            .setInt(COUNT, count))
                    .all()
                    .stream()
                    .map(CassandraOutbox::letter)
                    .collect(ImmutableList.toImmutableList());
        } catch (ReadFailureException e) {
            if (until - from <= SHORTEST_READ_MILLIS) {
                throw e;
            }
            long middle = (from + until) / 2;
            ImmutableList<Letter> first = read(reading, receiver, from, middle, count);
            return first.size() == count
                    ? first
                    : ImmutableList.<Letter>builder()
                            .addAll(first)
                            .addAll(read(reading, receiver, middle, until, count - first.size()))
                            .build();
        }
    }

    private static Letter letter(Row row) {
        UUID id = row.getUuid(ID);
        return Letter.of(id, Instant.ofEpochMilli(Uuids.unixTimestamp(id)), row.getString(BODY));
    }

    @Override
    public void acknowledge(String receiver, List<Letter> letters) {
        delete(delete, receiver, letters);
    }

    @Override
    public void forget(String receiver, List<Letter> letters) {
        delete(deleteBuried, receiver, letters);
    }

    private void delete(PreparedStatement deletion, String receiver, List<Letter> letters) {
        Map<Long, List<UUID>> buckets = letters.stream()
                .collect(Collectors.groupingBy(
                        letter -> bucket(letter.at().toEpochMilli()),
                        Collectors.mapping(Letter::id, Collectors.toList())));
        buckets.forEach((bucket, ids) ->
                session.execute(at(deletion, receiver, bucket).set(ID, ids, TypeCodecs.listOf(TypeCodecs.TIMEUUID))));
    }

    @Override
    public void revive(String receiver, List<Letter> letters) {
        append(receiver, letters.stream().map(Letter::body).collect(ImmutableList.toImmutableList()));
        forget(receiver, letters);
    }

    @Override
    public void bury(String receiver, List<Letter> letters) {
        letters.forEach(letter -> session.execute(bound(bury, receiver, letter.id(), letter.body())));
        acknowledge(receiver, letters);
    }

    private static BoundStatement at(PreparedStatement statement, String receiver, long bucket) {
        return statement
                .bind()
                .setString(RECEIVER, receiver)
                .setLong(BUCKET, bucket)
                .setIdempotent(true);
    }

    private static long bucket(long millis) {
        return Math.floorDiv(millis, BUCKET_MILLIS);
    }
}
