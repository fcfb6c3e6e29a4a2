package io.mailkeep.imap.feed;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.imap.feed.FeedSchema.AT;
import static io.mailkeep.imap.feed.FeedSchema.BUCKET;
import static io.mailkeep.imap.feed.FeedSchema.FEED;
import static io.mailkeep.imap.feed.FeedSchema.ID;
import static io.mailkeep.imap.feed.FeedSchema.KEPT;
import static io.mailkeep.imap.feed.FeedSchema.KEPT_TYPE;
import static io.mailkeep.imap.feed.FeedSchema.LINES;
import static io.mailkeep.imap.feed.FeedSchema.MAILBOX_ID;
import static io.mailkeep.imap.feed.FeedSchema.MOVES;
import static io.mailkeep.imap.feed.FeedSchema.PLACE;
import static io.mailkeep.imap.feed.FeedSchema.PLACES;
import static io.mailkeep.imap.feed.FeedSchema.SEQUENCE;
import static io.mailkeep.imap.feed.FeedSchema.USER;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.tables.CassandraRaces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An append is a lightweight transaction; everything else runs at the driver's default consistency (QUORUM in a stock
 * James), so that what was appended is seen by every node.
 */
@Singleton
public final class CassandraFeedStore implements FeedStore {
    private static final int BUCKET_SIZE = 128;
    private static final int PLACES_PER_STATEMENT = 100;
    private static final String TTL = "ttl";
    private static final String MOST = "most";
    private static final String WRITTEN = "written";

    // Expired batches are seen as missing by a reader; those that make up the head must outlive what is kept of it.
    private final int ttl;

    private final CqlSession session;
    private final PreparedStatement append;
    private final PreparedStatement from;
    private final PreparedStatement movesAfter;
    private final PreparedStatement places;
    private final PreparedStatement keepPlace;
    private final PreparedStatement forgetPlace;
    private final PreparedStatement keepSequence;

    @Inject
    public CassandraFeedStore(FeedSchema schema, FeedConfiguration configuration) {
        this(schema, configuration.age());
    }

    CassandraFeedStore(FeedSchema schema, Duration age) {
        ttl = Math.toIntExact(age.toSeconds());
        session = schema.session();
        append = session.prepare(insertInto(FEED)
                .value(USER, bindMarker(USER))
                .value(BUCKET, bindMarker(BUCKET))
                .value(SEQUENCE, bindMarker(SEQUENCE))
                .value(ID, bindMarker(ID))
                .value(AT, bindMarker(AT))
                .value(LINES, bindMarker(LINES))
                .value(MOVES, bindMarker(MOVES))
                .ifNotExists()
                .usingTtl(bindMarker(TTL))
                .build());
        from = session.prepare(selectFrom(FEED)
                .columns(SEQUENCE, ID, AT, LINES, MOVES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(SEQUENCE)
                .isGreaterThanOrEqualTo(bindMarker(SEQUENCE))
                .limit(bindMarker(MOST))
                .build());
        movesAfter = session.prepare(selectFrom(FEED)
                .columns(SEQUENCE, ID, AT, MOVES)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(BUCKET)
                .isEqualTo(bindMarker(BUCKET))
                .whereColumn(SEQUENCE)
                .isGreaterThanOrEqualTo(bindMarker(SEQUENCE))
                .build());
        places = session.prepare(selectFrom(PLACES)
                .columns(MAILBOX_ID, PLACE, KEPT)
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .build());
        keepPlace = session.prepare(insertInto(PLACES)
                .value(USER, bindMarker(USER))
                .value(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .value(PLACE, bindMarker(PLACE))
                .usingTimestamp(bindMarker(WRITTEN))
                .build());
        forgetPlace = session.prepare(deleteFrom(PLACES)
                .usingTimestamp(bindMarker(WRITTEN))
                .whereColumn(USER)
                .isEqualTo(bindMarker(USER))
                .whereColumn(MAILBOX_ID)
                .isEqualTo(bindMarker(MAILBOX_ID))
                .build());
        keepSequence = session.prepare(insertInto(PLACES)
                .value(USER, bindMarker(USER))
                .value(KEPT, bindMarker(KEPT))
                .usingTimestamp(bindMarker(WRITTEN))
                .build());
    }

    @Override
    public Mono<Head> head(Username user) {
        return execute(places.bind().setString(USER, user.asString()))
                .collect(ImmutableList.<Row>toImmutableList())
                .map(CassandraFeedStore::kept)
                .flatMap(kept -> movesAfter(user, kept.sequence() + 1).reduce(kept, Head::then));
    }

    private static Head kept(List<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> row.getTupleValue(KEPT))
                .map(kept -> Head.kept(kept.getLong(0), kept.getUuid(1), places(rows)))
                .orElse(Head.none());
    }

    private static ImmutableMap<String, Place> places(List<Row> rows) {
        return rows.stream()
                .filter(row -> !row.isNull(MAILBOX_ID))
                .collect(ImmutableMap.toImmutableMap(
                        row -> row.getString(MAILBOX_ID), row -> Place.parse(row.getString(PLACE))));
    }

    /** Without their lines. */
    private Flux<Batch> movesAfter(Username user, long sequence) {
        return execute(in(movesAfter, user, sequence))
                .map(row -> batch(row, ImmutableList.of()))
                .collect(ImmutableList.<Batch>toImmutableList())
                .flatMapMany(found -> Flux.fromIterable(found)
                        .concatWith(Flux.defer(() ->
                                endsBucket(found) ? movesAfter(user, last(found).sequence() + 1) : Flux.empty())));
    }

    @Override
    public Mono<Boolean> append(Username user, Batch batch) {
        return execute(in(append, user, batch.sequence())
                        .setUuid(ID, batch.id())
                        .setInstant(AT, batch.at())
                        .setList(LINES, batch.lines(), String.class)
                        .setMap(MOVES, texts(batch.moves()), String.class, String.class)
                        .setInt(TTL, ttl))
                .next()
                .map(row -> row.getBoolean("[applied]") || batch.id().equals(row.getUuid(ID)))
                .retryWhen(CassandraRaces.again());
    }

    @Override
    public Mono<Void> keep(Username user, Head head) {
        ImmutableList<BoundStatement> kept = Stream.concat(
                        head.unkept().stream().map(mailbox -> keep(user, head, mailbox)),
                        // Last: who reads it finds the places of before.
                        Stream.of(keepSequence(user, head)))
                .collect(ImmutableList.toImmutableList());
        return Flux.fromIterable(Iterables.partition(kept, PLACES_PER_STATEMENT))
                .concatMap(part -> execute(together(part)))
                .then();
    }

    private BoundStatement keep(Username user, Head head, String mailbox) {
        return head.place(mailbox)
                .map(place -> keepPlace.bind().setString(PLACE, place.text()))
                .orElseGet(forgetPlace::bind)
                .setString(USER, user.asString())
                .setString(MAILBOX_ID, mailbox)
                .setLong(WRITTEN, head.sequence())
                .setIdempotent(true);
    }

    private BoundStatement keepSequence(Username user, Head head) {
        TupleValue kept = KEPT_TYPE.newValue(head.sequence(), head.id());
        return keepSequence
                .bind()
                .setString(USER, user.asString())
                .setTupleValue(KEPT, kept)
                .setLong(WRITTEN, head.sequence())
                .setIdempotent(true);
    }

    private static Statement<?> together(List<BoundStatement> statements) {
        return statements.size() == 1
                ? Iterables.getOnlyElement(statements)
                : BatchStatement.newInstance(BatchType.UNLOGGED, statements.toArray(BoundStatement[]::new))
                        .setIdempotent(true);
    }

    @Override
    public Flux<Batch> from(Username user, long sequence, int most) {
        return execute(in(from, user, sequence).setInt(MOST, most))
                .map(row -> batch(row, ImmutableList.copyOf(row.getList(LINES, String.class))))
                .collect(ImmutableList.<Batch>toImmutableList())
                .map(found -> contiguous(found, sequence))
                .flatMapMany(found -> Flux.fromIterable(found)
                        .concatWith(Flux.defer(() -> endsBucket(found) && found.size() < most
                                ? from(user, last(found).sequence() + 1, most - found.size())
                                : Flux.empty())));
    }

    private static ImmutableList<Batch> contiguous(List<Batch> found, long sequence) {
        ImmutableList.Builder<Batch> contiguous = ImmutableList.builder();
        long next = sequence;
        for (Batch batch : found) {
            if (batch.sequence() != next++) {
                break;
            }
            contiguous.add(batch);
        }
        return contiguous.build();
    }

    private static boolean endsBucket(List<Batch> found) {
        return !found.isEmpty()
                && bucket(last(found).sequence()) != bucket(last(found).sequence() + 1);
    }

    private static Batch last(List<Batch> found) {
        return Iterables.getLast(found);
    }

    private static Batch batch(Row row, ImmutableList<String> lines) {
        return Batch.of(
                row.getLong(SEQUENCE),
                row.getUuid(ID),
                row.getInstant(AT),
                lines,
                moves(row.getMap(MOVES, String.class, String.class)));
    }

    private static Map<String, String> texts(Map<String, Optional<Place>> moves) {
        return Maps.transformValues(moves, moved -> moved.map(Place::text).orElse(""));
    }

    private static ImmutableMap<String, Optional<Place>> moves(Map<String, String> texts) {
        return ImmutableMap.copyOf(Maps.transformValues(
                texts,
                text -> Optional.of(text).filter(place -> !place.isEmpty()).map(Place::parse)));
    }

    private static BoundStatement in(PreparedStatement statement, Username user, long sequence) {
        return statement
                .bind()
                .setString(USER, user.asString())
                .setLong(BUCKET, bucket(sequence))
                .setLong(SEQUENCE, sequence);
    }

    private static long bucket(long sequence) {
        return sequence / BUCKET_SIZE;
    }

    private Flux<Row> execute(Statement<?> statement) {
        return Flux.defer(() -> session.executeReactive(statement)).cast(Row.class);
    }
}
