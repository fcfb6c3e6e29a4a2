package io.mailkeep.pop3.ledger;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.update;
import static io.mailkeep.pop3.ledger.MaildropSchema.CLAIMS;
import static io.mailkeep.pop3.ledger.MaildropSchema.COUNT;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEPARTED;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEPARTURES;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEVICES;
import static io.mailkeep.pop3.ledger.MaildropSchema.DEVICE_TYPE;
import static io.mailkeep.pop3.ledger.MaildropSchema.ENROLLED;
import static io.mailkeep.pop3.ledger.MaildropSchema.ENTRIES;
import static io.mailkeep.pop3.ledger.MaildropSchema.GENERATION;
import static io.mailkeep.pop3.ledger.MaildropSchema.HIGHEST_UID;
import static io.mailkeep.pop3.ledger.MaildropSchema.HOLDS;
import static io.mailkeep.pop3.ledger.MaildropSchema.LISTED;
import static io.mailkeep.pop3.ledger.MaildropSchema.LISTING;
import static io.mailkeep.pop3.ledger.MaildropSchema.LIVES_TYPE;
import static io.mailkeep.pop3.ledger.MaildropSchema.MAILBOX_ID;
import static io.mailkeep.pop3.ledger.MaildropSchema.MAILDROP;
import static io.mailkeep.pop3.ledger.MaildropSchema.MESSAGE_ID;
import static io.mailkeep.pop3.ledger.MaildropSchema.NEXT_DISPOSAL;
import static io.mailkeep.pop3.ledger.MaildropSchema.NOTED;
import static io.mailkeep.pop3.ledger.MaildropSchema.OWNER;
import static io.mailkeep.pop3.ledger.MaildropSchema.OWN_POLICIES;
import static io.mailkeep.pop3.ledger.MaildropSchema.POLICY;
import static io.mailkeep.pop3.ledger.MaildropSchema.RELEASED_DELIVERED;
import static io.mailkeep.pop3.ledger.MaildropSchema.RELEASED_START;
import static io.mailkeep.pop3.ledger.MaildropSchema.RENAMED_FROM;
import static io.mailkeep.pop3.ledger.MaildropSchema.RETRIEVED_DELIVERED;
import static io.mailkeep.pop3.ledger.MaildropSchema.RETRIEVED_START;
import static io.mailkeep.pop3.ledger.MaildropSchema.SEGMENT;
import static io.mailkeep.pop3.ledger.MaildropSchema.TRANSITIONS;
import static io.mailkeep.pop3.ledger.MaildropSchema.UIDL;
import static io.mailkeep.pop3.ledger.MaildropSchema.UNNOTED;
import static io.mailkeep.pop3.ledger.MaildropSchema.UNTOUCHED_DELIVERED;
import static io.mailkeep.pop3.ledger.MaildropSchema.VERIFIED;
import static io.mailkeep.pop3.ledger.MaildropSchema.WINDOW_START;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.condition.MessageLife;
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
    private static final String HOLD_ID = "hold_id";
    private static final String HOLD = "hold";

    private static final String SUMMARIES = "SELECT DISTINCT "
            + String.join(
                    ", ",
                    OWNER,
                    GENERATION,
                    POLICY,
                    HOLDS,
                    VERIFIED,
                    NEXT_DISPOSAL,
                    RELEASED_DELIVERED,
                    RELEASED_START,
                    RETRIEVED_DELIVERED,
                    RETRIEVED_START,
                    UNTOUCHED_DELIVERED,
                    OWN_POLICIES)
            + " FROM " + MAILDROP;

    // Bounds a batch of one partition; each row is a message id and a UIDL, under 200 octets.
    private static final int DEPARTED_PER_STATEMENT = 100;

    private final CqlSession session;
    private final PreparedStatement load;
    private final PreparedStatement list;
    private final PreparedStatement transitions;
    private final PreparedStatement writeHeader;
    private final PreparedStatement writeSegment;
    private final PreparedStatement deleteSegment;
    private final PreparedStatement deleteHeader;
    private final PreparedStatement remember;
    private final PreparedStatement departed;
    private final PreparedStatement allDeparted;
    private final PreparedStatement forgetDeparted;
    private final PreparedStatement summaries;
    private final PreparedStatement summariesAfter;
    private final PreparedStatement rules;
    private final PreparedStatement setPolicy;
    private final PreparedStatement putHold;
    private final PreparedStatement removeHold;

    @Inject
    public CassandraMaildropStore(MaildropSchema schema) {
        session = schema.session();
        load = session.prepare(selectFrom(MAILDROP)
                .all()
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        list = session.prepare(selectFrom(MAILDROP)
                .columns(
                        SEGMENT,
                        GENERATION,
                        MAILBOX_ID,
                        HIGHEST_UID,
                        VERIFIED,
                        NOTED,
                        UNNOTED,
                        NEXT_DISPOSAL,
                        DEVICES,
                        POLICY,
                        HOLDS,
                        CLAIMS,
                        LISTED,
                        COUNT,
                        LISTING)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        // A static column: one row of the partition says it.
        transitions = session.prepare(selectFrom(MAILDROP)
                .column(TRANSITIONS)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .limit(1)
                .build());
        writeHeader = session.prepare(update(MAILDROP)
                .setColumn(GENERATION, bindMarker(GENERATION))
                .setColumn(TRANSITIONS, bindMarker(TRANSITIONS))
                .setColumn(MAILBOX_ID, bindMarker(MAILBOX_ID))
                .setColumn(HIGHEST_UID, bindMarker(HIGHEST_UID))
                .setColumn(VERIFIED, bindMarker(VERIFIED))
                .setColumn(DEPARTURES, bindMarker(DEPARTURES))
                .setColumn(NOTED, bindMarker(NOTED))
                .setColumn(ENROLLED, bindMarker(ENROLLED))
                .setColumn(WINDOW_START, bindMarker(WINDOW_START))
                .setColumn(DEVICES, bindMarker(DEVICES))
                .setColumn(NEXT_DISPOSAL, bindMarker(NEXT_DISPOSAL))
                .setColumn(RELEASED_DELIVERED, bindMarker(RELEASED_DELIVERED))
                .setColumn(RELEASED_START, bindMarker(RELEASED_START))
                .setColumn(RETRIEVED_DELIVERED, bindMarker(RETRIEVED_DELIVERED))
                .setColumn(RETRIEVED_START, bindMarker(RETRIEVED_START))
                .setColumn(UNTOUCHED_DELIVERED, bindMarker(UNTOUCHED_DELIVERED))
                .setColumn(OWN_POLICIES, bindMarker(OWN_POLICIES))
                .setColumn(LISTED, bindMarker(LISTED))
                .setColumn(COUNT, bindMarker(COUNT))
                .setColumn(UNNOTED, bindMarker(UNNOTED))
                .setColumn(RENAMED_FROM, bindMarker(RENAMED_FROM))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .ifColumn(GENERATION)
                .isEqualTo(bindMarker(EXPECTED))
                .build());
        writeSegment = session.prepare(update(MAILDROP)
                .setColumn(ENTRIES, bindMarker(ENTRIES))
                .setColumn(LISTING, bindMarker(LISTING))
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
        // Beside what an administrator has set, and claims, which end by themselves.
        deleteHeader = session.prepare(deleteFrom(MAILDROP)
                .column(GENERATION)
                .column(TRANSITIONS)
                .column(MAILBOX_ID)
                .column(HIGHEST_UID)
                .column(VERIFIED)
                .column(DEPARTURES)
                .column(NOTED)
                .column(ENROLLED)
                .column(WINDOW_START)
                .column(DEVICES)
                .column(NEXT_DISPOSAL)
                .column(RELEASED_DELIVERED)
                .column(RELEASED_START)
                .column(RETRIEVED_DELIVERED)
                .column(RETRIEVED_START)
                .column(UNTOUCHED_DELIVERED)
                .column(OWN_POLICIES)
                .column(LISTED)
                .column(COUNT)
                .column(UNNOTED)
                .column(RENAMED_FROM)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .ifColumn(GENERATION)
                .isEqualTo(bindMarker(EXPECTED))
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
        allDeparted = session.prepare(selectFrom(DEPARTED)
                .columns(MESSAGE_ID, UIDL)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        forgetDeparted = session.prepare(deleteFrom(DEPARTED)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        summaries = session.prepare(SUMMARIES);
        // Static columns: one row of the partition says all.
        rules = session.prepare(selectFrom(MAILDROP)
                .columns(POLICY, HOLDS)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .limit(1)
                .build());
        setPolicy = session.prepare(update(MAILDROP)
                .setColumn(POLICY, bindMarker(POLICY))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        putHold = session.prepare(update(MAILDROP)
                .setMapValue(HOLDS, bindMarker(HOLD_ID), bindMarker(HOLD))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        removeHold = session.prepare(deleteFrom(MAILDROP)
                .element(HOLDS, bindMarker(HOLD_ID))
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .build());
        summariesAfter = session.prepare(SUMMARIES + " WHERE token(" + OWNER + ") > token(:" + OWNER + ")");
    }

    @Override
    public MaildropState load(MaildropId id) {
        List<Row> rows = rows(load, id);
        if (!isWritten(rows)) {
            return neverOpened(rows);
        }
        Row header = rows.get(0);
        List<Row> segments = segments(rows);
        return MaildropState.builder()
                .generation(header.getLong(GENERATION))
                .transitions(header.getLong(TRANSITIONS))
                .mailboxId(Optional.ofNullable(header.getString(MAILBOX_ID)))
                .highestUidValue(header.getLong(HIGHEST_UID))
                .verified(header.getInstant(VERIFIED))
                .departures(header.getBoolean(DEPARTURES))
                .noted(Optional.ofNullable(header.getInstant(NOTED)))
                .enrolled(Optional.ofNullable(header.getInstant(ENROLLED)))
                .windowStart(header.getLong(WINDOW_START))
                .devices(devices(header))
                .renamedFrom(Optional.ofNullable(header.getString(RENAMED_FROM)).map(Username::of))
                .rules(rules(header))
                .boundaries(segments.stream().map(row -> row.getLong(SEGMENT)).collect(ImmutableList.toImmutableList()))
                .listed(isListed(header, segments))
                .entries(entries(segments))
                .build();
    }

    @Override
    public MaildropListing list(MaildropId id) {
        return listing(listedRows(id));
    }

    /** Blocking. The partition without the ledger's entries, but with {@link MaildropSchema#CLAIMS}. */
    List<Row> listedRows(MaildropId id) {
        return rows(list, id);
    }

    static MaildropListing listing(List<Row> rows) {
        if (!isWritten(rows)) {
            return MaildropListing.of(neverOpened(rows));
        }
        Row header = rows.get(0);
        List<Row> segments = segments(rows);
        return MaildropListing.builder()
                .mailboxId(Optional.ofNullable(header.getString(MAILBOX_ID)))
                .firstNewUid(MaildropState.firstAbove(header.getLong(HIGHEST_UID)))
                .verified(header.getInstant(VERIFIED))
                .noted(Optional.ofNullable(header.getInstant(NOTED)))
                .unnoted(Optional.ofNullable(header.getInstant(UNNOTED)))
                .nextDisposal(Optional.ofNullable(header.getInstant(NEXT_DISPOSAL)))
                .devices(devices(header))
                .rules(rules(header))
                .count(header.getInt(COUNT))
                .offered(isListed(header, segments) ? Optional.of(messages(segments)) : Optional.empty())
                .build();
    }

    private List<Row> rows(PreparedStatement statement, MaildropId id) {
        return ImmutableList.copyOf(session.execute(statement.bind().setString(OWNER, id.asString())));
    }

    /** If not, nobody has logged in yet: an administrator has set rules, or the first session begins. */
    private static boolean isWritten(List<Row> rows) {
        return !rows.isEmpty() && !rows.get(0).isNull(GENERATION);
    }

    private static MaildropState neverOpened(List<Row> rows) {
        return rows.isEmpty()
                ? MaildropState.NEVER_OPENED
                : MaildropState.NEVER_OPENED.toBuilder()
                        .rules(rules(rows.get(0)))
                        .build();
    }

    /** None where the maildrop is empty: its partition is one row of static columns. */
    private static List<Row> segments(List<Row> rows) {
        return rows.stream().filter(row -> !row.isNull(SEGMENT)).collect(ImmutableList.toImmutableList());
    }

    private static boolean isListed(Row header, List<Row> segments) {
        return header.getLong(LISTED) == header.getLong(GENERATION)
                && segments.stream().noneMatch(row -> row.isNull(LISTING));
    }

    private static PackedMessages messages(List<Row> segments) {
        return PackedMessages.read(Lists.transform(segments, row -> bytes(row.getByteBuffer(LISTING))));
    }

    private static ImmutableList<LedgerEntry> entries(List<Row> segments) {
        ImmutableList.Builder<LedgerEntry> entries = ImmutableList.builder();
        segments.forEach(row -> entries.addAll(SegmentCodec.decode(bytes(row.getByteBuffer(ENTRIES)))));
        return entries.build();
    }

    /** A null, in a row that is older than the column, is 0. */
    @Override
    public long transitions(MaildropId id) {
        Row row = session.execute(transitions.bind().setString(OWNER, id.asString()))
                .one();
        return row == null ? 0 : row.getLong(TRANSITIONS);
    }

    @Override
    public Optional<MaildropState> replace(MaildropId id, MaildropState previous, MaildropState next) {
        return write(id, previous, next.succeeding(previous));
    }

    private Optional<MaildropState> write(MaildropId id, MaildropState previous, MaildropState next) {
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> stored =
                Segments.slice(previous.entries(), previous.boundaries());
        ImmutableSortedMap<Long, ImmutableList<LedgerEntry>> wanted =
                Segments.divide(next.entries(), previous.boundaries());
        MaildropState successor =
                next.toBuilder().boundaries(wanted.keySet().asList()).build();

        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
        batch.addStatement(header(id, previous, successor));
        wanted.forEach((firstUid, entries) -> {
            if (!previous.listed() || !entries.equals(stored.get(firstUid))) {
                batch.addStatement(writeSegment
                        .bind()
                        .setString(OWNER, id.asString())
                        .setLong(SEGMENT, firstUid)
                        .setByteBuffer(ENTRIES, ByteBuffer.wrap(SegmentCodec.encode(entries)))
                        .setByteBuffer(
                                LISTING,
                                ByteBuffer.wrap(PackedMessages.encode(entries.stream()
                                        .filter(LedgerEntry::offered)
                                        .collect(ImmutableList.toImmutableList())))));
            }
        });
        Sets.difference(ImmutableSet.copyOf(previous.boundaries()), wanted.keySet())
                .forEach(firstUid -> batch.addStatement(deletion(id, firstUid)));
        return session.execute(batch.build()).wasApplied() ? Optional.of(successor) : Optional.empty();
    }

    private BoundStatement deletion(MaildropId id, long firstUid) {
        return deleteSegment.bind().setString(OWNER, id.asString()).setLong(SEGMENT, firstUid);
    }

    private BoundStatement header(MaildropId id, MaildropState previous, MaildropState next) {
        MaildropSummary summary = MaildropSummary.of(id, next);
        BoundStatementBuilder header = writeHeader
                .boundStatementBuilder()
                .setString(OWNER, id.asString())
                .setLong(GENERATION, next.generation())
                .setLong(TRANSITIONS, next.transitions())
                .setString(MAILBOX_ID, next.mailboxId().orElse(null))
                .setLong(HIGHEST_UID, next.highestUidValue())
                .setInstant(VERIFIED, next.verified())
                .setBoolean(DEPARTURES, next.departures())
                .setInstant(NOTED, next.noted().orElse(null))
                .setInstant(ENROLLED, next.enrolled().orElse(null))
                .setLong(WINDOW_START, next.windowStart())
                .setList(DEVICES, deviceTuples(next), TupleValue.class)
                .setInstant(NEXT_DISPOSAL, summary.nextDisposal().orElse(null))
                .setInstant(RELEASED_DELIVERED, delivered(summary.users().oldestReleased()))
                .setInstant(RELEASED_START, start(summary.users().oldestReleased()))
                .setInstant(RETRIEVED_DELIVERED, delivered(summary.users().oldestRetrieved()))
                .setInstant(RETRIEVED_START, start(summary.users().oldestRetrieved()))
                .setInstant(
                        UNTOUCHED_DELIVERED, summary.users().oldestUntouched().orElse(null))
                .setMap(OWN_POLICIES, lifeTuples(summary), String.class, TupleValue.class)
                .setLong(LISTED, next.generation())
                .setInt(COUNT, next.entries().size())
                .setInstant(UNNOTED, MaildropListing.unnoted(next).orElse(null));
        BoundStatementBuilder conditional = previous.generation() == 0
                ? header.setToNull(EXPECTED)
                : header.setLong(EXPECTED, previous.generation());
        // What is not bound stays as it is: most have none, and need no tombstone to say so.
        return next.renamedFrom()
                .map(former -> conditional.setString(RENAMED_FROM, former.asString()))
                .orElse(conditional)
                .build();
    }

    @Override
    public void rememberDeparted(Username user, Collection<LedgerEntry> left) {
        remember(Iterables.transform(left, entry -> remember.bind()
                .setString(OWNER, user.asString())
                .setString(MESSAGE_ID, entry.messageId())
                .setString(UIDL, entry.uidl().value())));
    }

    private void remember(Iterable<BatchableStatement<?>> departures) {
        for (List<BatchableStatement<?>> some : Iterables.partition(departures, DEPARTED_PER_STATEMENT)) {
            // One partition, so the batch is one mutation and needs no batch log.
            session.execute(BatchStatement.builder(BatchType.UNLOGGED)
                    .addStatements(some)
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
    public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
        BoundStatement statement = after.map(last -> summariesAfter.bind().setString(OWNER, last.asString()))
                .orElseGet(summaries::bind);
        return Flux.from(session.executeReactive(statement))
                .filter(row -> !row.isNull(GENERATION))
                .map(CassandraMaildropStore::summaryOrDue);
    }

    /** One that can not be read, as after a downgrade, keeps nobody from the others; whoever opens it finds out. */
    private static MaildropSummary summaryOrDue(Row row) {
        try {
            return summary(row);
        } catch (RuntimeException e) {
            return MaildropSummary.due(MaildropId.parse(row.getString(OWNER)));
        }
    }

    private static MaildropSummary summary(Row row) {
        return MaildropSummary.of(
                MaildropId.parse(row.getString(OWNER)),
                rules(row),
                row.getInstant(VERIFIED),
                Optional.ofNullable(row.getInstant(NEXT_DISPOSAL)),
                OldestLives.of(
                        released(row.getInstant(RELEASED_DELIVERED), row.getInstant(RELEASED_START)),
                        retrieved(row.getInstant(RETRIEVED_DELIVERED), row.getInstant(RETRIEVED_START)),
                        Optional.ofNullable(row.getInstant(UNTOUCHED_DELIVERED))),
                ImmutableMap.copyOf(Maps.transformValues(
                        row.getMap(OWN_POLICIES, String.class, TupleValue.class), CassandraMaildropStore::lives)));
    }

    private static OldestLives lives(TupleValue moments) {
        return OldestLives.of(
                released(moments.getInstant(0), moments.getInstant(1)),
                retrieved(moments.getInstant(2), moments.getInstant(3)),
                Optional.ofNullable(moments.getInstant(4)));
    }

    private static Optional<MessageLife> released(Instant delivered, Instant start) {
        return Optional.ofNullable(delivered).map(moment -> OldestLives.released(moment, start));
    }

    private static Optional<MessageLife> retrieved(Instant delivered, Instant start) {
        return Optional.ofNullable(delivered).map(moment -> OldestLives.retrieved(moment, start));
    }

    @Override
    public UserRules rules(Username user) {
        Row row =
                session.execute(rules.bind().setString(OWNER, user.asString())).one();
        return row == null ? UserRules.NONE : rules(row);
    }

    private static UserRules rules(Row row) {
        return UserRules.of(
                Optional.ofNullable(row.getString(POLICY)),
                ImmutableMap.copyOf(
                        Maps.transformValues(row.getMap(HOLDS, String.class, String.class), HoldJson::read)));
    }

    @Override
    public void setPolicy(Username user, Optional<String> policy) {
        session.execute(setPolicy.bind().setString(OWNER, user.asString()).setString(POLICY, policy.orElse(null)));
    }

    @Override
    public void putHold(Username user, String id, Hold hold) {
        session.execute(putHold.bind()
                .setString(OWNER, user.asString())
                .setString(HOLD_ID, id)
                .setString(HOLD, HoldJson.write(hold)));
    }

    @Override
    public void removeHold(Username user, String id) {
        session.execute(removeHold.bind().setString(OWNER, user.asString()).setString(HOLD_ID, id));
    }

    @Override
    public void rename(Username from, Username to, Collection<String> mailboxes) {
        Renaming renaming = Renaming.of(this, from, to, mailboxes);
        renaming.rules().holds().forEach((id, hold) -> putHold(to, id, hold));
        renaming.rules().policy().ifPresent(policy -> setPolicy(to, Optional.of(policy)));
        remember(Iterables.transform(
                session.execute(allDeparted.bind().setString(OWNER, from.asString())), row -> remember.bind()
                        .setString(OWNER, to.asString())
                        .setString(MESSAGE_ID, row.getString(MESSAGE_ID))
                        .setString(UIDL, row.getString(UIDL))));
        renaming.missing().forEach(this::begin);
        renaming.known().forEach(this::remove);
        session.execute(forgetDeparted.bind().setString(OWNER, from.asString()));
        renaming.formerRules().policy().ifPresent(policy -> setPolicy(from, Optional.empty()));
        renaming.formerRules().holds().keySet().forEach(id -> removeHold(from, id));
    }

    private void begin(MaildropId id, MaildropState state) {
        if (write(id, MaildropState.NEVER_OPENED, state).isEmpty()) {
            throw writtenMeanwhile(id);
        }
    }

    private void remove(MaildropId id, MaildropState state) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED);
        batch.addStatement(deleteHeader.bind().setString(OWNER, id.asString()).setLong(EXPECTED, state.generation()));
        state.boundaries().forEach(firstUid -> batch.addStatement(deletion(id, firstUid)));
        if (!session.execute(batch.build()).wasApplied()) {
            throw writtenMeanwhile(id);
        }
    }

    private static IllegalStateException writtenMeanwhile(MaildropId id) {
        return new IllegalStateException("the maildrop of " + id.asString() + " was changed while it was renamed");
    }

    private ImmutableList<TupleValue> deviceTuples(MaildropState state) {
        return state.devices().stream()
                .map(device -> DEVICE_TYPE.newValue(device.number(), device.name(), device.lastSeen()))
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableMap<String, TupleValue> lifeTuples(MaildropSummary summary) {
        return ImmutableMap.copyOf(Maps.transformValues(
                summary.own(),
                lives -> LIVES_TYPE.newValue(
                        delivered(lives.oldestReleased()),
                        start(lives.oldestReleased()),
                        delivered(lives.oldestRetrieved()),
                        start(lives.oldestRetrieved()),
                        lives.oldestUntouched().orElse(null))));
    }

    private static ImmutableList<KnownDevice> devices(Row row) {
        return row.getList(DEVICES, TupleValue.class).stream()
                .map(device -> KnownDevice.of(device.getInt(0), device.getString(1), device.getInstant(2)))
                .collect(ImmutableList.toImmutableList());
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
