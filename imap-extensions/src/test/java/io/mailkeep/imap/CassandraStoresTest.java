package io.mailkeep.imap;

import static io.mailkeep.imap.living.SnapshotsContract.snapshot;
import static io.mailkeep.imap.recent.RecentMessagesContract.uids;
import static io.mailkeep.imap.removal.RemovalIntentsContract.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.imap.changes.CassandraChangeLog;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.ChangeLogContract;
import io.mailkeep.imap.changes.ChangeSchema;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.lease.CassandraLeases;
import io.mailkeep.imap.lease.LeaseSchema;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.lease.LeasesContract;
import io.mailkeep.imap.ledger.CassandraSyncLedger;
import io.mailkeep.imap.ledger.LedgerSchema;
import io.mailkeep.imap.ledger.LedgerWrites;
import io.mailkeep.imap.ledger.SyncLedger;
import io.mailkeep.imap.ledger.SyncLedgerContract;
import io.mailkeep.imap.living.CassandraSnapshots;
import io.mailkeep.imap.living.SnapshotSchema;
import io.mailkeep.imap.living.Snapshots;
import io.mailkeep.imap.living.SnapshotsContract;
import io.mailkeep.imap.outbox.CassandraOutbox;
import io.mailkeep.imap.outbox.Letter;
import io.mailkeep.imap.outbox.Outbox;
import io.mailkeep.imap.outbox.OutboxContract;
import io.mailkeep.imap.outbox.OutboxSchema;
import io.mailkeep.imap.parking.CassandraParkings;
import io.mailkeep.imap.parking.ParkingSchema;
import io.mailkeep.imap.parking.Parkings;
import io.mailkeep.imap.parking.ParkingsContract;
import io.mailkeep.imap.recent.CassandraRecentMessages;
import io.mailkeep.imap.recent.RecentMessages;
import io.mailkeep.imap.recent.RecentMessagesContract;
import io.mailkeep.imap.removal.CassandraRemovalIntents;
import io.mailkeep.imap.removal.Intent;
import io.mailkeep.imap.removal.RemovalIntents;
import io.mailkeep.imap.removal.RemovalIntentsContract;
import io.mailkeep.imap.removal.RemovalSchema;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.james.backends.cassandra.StatementRecorder;
import org.apache.james.backends.cassandra.TestingSession;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxRecentsDAO;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxCounterModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxRecentsModule;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What this extension keeps in Cassandra, on one real node. */
class CassandraStoresTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static TestingSession session;
    private static ChangeSchema changeSchema;
    private static RemovalSchema removalSchema;

    @BeforeAll
    static void connect() {
        session = new TestingSession(CASSANDRA.openFreshKeyspace());
        changeSchema = new ChangeSchema(session);
        removalSchema = new RemovalSchema(session);
        new CassandraTableManager(
                        CassandraModule.aggregateModules(
                                CassandraMailboxRecentsModule.MODULE, CassandraMailboxCounterModule.MODULE),
                        session)
                .initializeTables(new CassandraTypesProvider(session));
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    private static MailboxId anyMailbox() {
        return CassandraId.timeBased();
    }

    @SuppressWarnings("unchecked")
    private static List<Statement<?>> recording(Mono<?> action) {
        StatementRecorder recorder = session.recordStatements();
        action.block();
        session.resetInstrumentation();
        return (List<Statement<?>>) (List<?>) recorder.listExecutedStatements();
    }

    @Nested
    class Changes implements ChangeLogContract {
        private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
        private final CassandraChangeLog testee = new CassandraChangeLog(changeSchema, clock);

        @Override
        public ChangeLog testee() {
            return testee;
        }

        @Override
        public UpdatableTickingClock clock() {
            return clock;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }

        @Test
        void anIntervalIsReadWithOneStatementPerBucket() {
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(10), ModSeq.of(1000))))
                    .hasSize(1);
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(1023), ModSeq.of(1024))))
                    .as("1024 alone")
                    .hasSize(1);
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(1022), ModSeq.of(1024))))
                    .hasSize(2);
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(0), ModSeq.of(ChangeLog.LONGEST_INTERVAL))))
                    .hasSize(10);
        }

        @Test
        void nothingIsReadOfAnIntervalThatIsEmptyOrTooLong() {
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(7), ModSeq.of(7))))
                    .isEmpty();
            assertThat(recording(testee.since(anyMailbox(), ModSeq.of(7), ModSeq.of(8 + ChangeLog.LONGEST_INTERVAL))))
                    .isEmpty();
        }

        @Test
        void entriesAreWrittenByTheHundred() {
            Map<ModSeq, Entry> entries = LongStream.range(2048, 2048 + 250)
                    .mapToObj(ModSeq::of)
                    .collect(Collectors.toMap(Function.identity(), modSeq -> Entry.touched(UidSet.none())));

            assertThat(recording(testee.record(anyMailbox(), entries))).hasSize(3);
            assertThat(recording(testee.record(anyMailbox(), ModSeq.of(1), Entry.touched(UidSet.range(1, 9)))))
                    .hasSize(1);
        }

        @Test
        void entriesOfEarlierVersionsMayHideRemovals() {
            MailboxId mailbox = anyMailbox();
            session.execute(
                    "UPDATE mailkeep_imap_changes SET touched = {'1:3', ''}"
                            + " WHERE mailbox_id = ? AND bucket = 0 AND mod_seq = 1",
                    mailbox.serialize());

            io.mailkeep.imap.changes.Changes changes =
                    testee.since(mailbox, ModSeq.of(0), ModSeq.of(1)).block();

            assertThat(changes.touched()).isEqualTo(UidSet.range(1, 3));
            assertThat(changes.movement()).isEmpty();
        }

        @Test
        void settlingIsReadOnceAndWrittenOnlyWhenItChanges() {
            MailboxId mailbox = anyMailbox();

            assertThat(recording(testee.settled(mailbox, ModSeq.of(5), AGE)))
                    .as("noted")
                    .hasSize(2);
            assertThat(recording(testee.settled(mailbox, ModSeq.of(6), AGE)))
                    .as("too young")
                    .hasSize(1);
        }

        @Test
        void tablesThatAreThereAreLeftAlone() {
            assertThat(recording(Mono.fromCallable(() -> new ChangeSchema(session))))
                    .isEmpty();
        }

        @Test
        void entriesExpire() {
            int seconds = session.execute(
                            "SELECT default_time_to_live FROM system_schema.tables"
                                    + " WHERE keyspace_name = ? AND table_name = 'mailkeep_imap_changes'",
                            session.getKeyspace().orElseThrow().asInternal())
                    .one()
                    .getInt(0);

            assertThat(Duration.ofSeconds(seconds)).isEqualTo(Duration.ofDays(30));
        }
    }

    @Nested
    class Removals implements RemovalIntentsContract {
        private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
        private final CassandraRemovalIntents testee = new CassandraRemovalIntents(removalSchema, clock);

        @Override
        public RemovalIntents testee() {
            return testee;
        }

        @Override
        public UpdatableTickingClock clock() {
            return clock;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }

        @Test
        void eachCallIsOneStatement() {
            MailboxId mailbox = anyMailbox();

            assertThat(recording(testee.begin(mailbox, batch(1)))).hasSize(1);
            assertThat(recording(testee.open(mailbox).collectList())).hasSize(1);
            Intent intent = testee.open(mailbox).blockFirst();
            assertThat(recording(testee.finish(mailbox, intent))).hasSize(1);
        }

        @Test
        void aMailboxOfManyRemovalsIsAFewRows() {
            MailboxId mailbox = anyMailbox();

            Flux.range(1, 500)
                    .concatMap(i -> testee.begin(mailbox, batch(i))
                            .thenMany(testee.open(mailbox))
                            .concatMap(intent -> testee.finish(mailbox, intent)))
                    .blockLast();

            assertThat(testee.open(mailbox).collectList().block()).isEmpty();
            assertThat(session.execute(
                                    "SELECT COUNT(*) FROM mailkeep_imap_removals WHERE mailbox_id = ?",
                                    mailbox.serialize())
                            .one()
                            .getLong(0))
                    .isLessThanOrEqualTo(64);
        }

        @Test
        void aTableThatIsThereIsLeftAlone() {
            assertThat(recording(Mono.fromCallable(() -> new RemovalSchema(session))))
                    .isEmpty();
        }
    }

    @Nested
    class Living implements SnapshotsContract {
        private final CassandraMailboxCounterDAO james = new CassandraMailboxCounterDAO(session);
        private final CassandraSnapshots testee = new CassandraSnapshots(new SnapshotSchema(session), james);

        @Override
        public Snapshots testee() {
            return testee;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }

        @Test
        void keepsTheLastOne() {
            MailboxId mailbox = anyMailbox();
            testee.write(mailbox, snapshot(7, 1, 1000)).block();
            testee.write(mailbox, snapshot(5, 4, 6)).block();

            assertThat(testee.read(mailbox).block())
                    .satisfies(kept -> assertThat(kept.base()).isEqualTo(ModSeq.of(5)))
                    .satisfies(kept -> assertThat(kept.read()).isEqualTo(NOW))
                    .satisfies(kept -> assertThat(kept.uids().above(0)).containsExactly(4L, 6L));
        }

        @Test
        void oneThatIsTooLargeIsNotKept() {
            MailboxId mailbox = anyMailbox();
            int[] everySecond =
                    IntStream.rangeClosed(1, 1_100_000).map(i -> 2 * i).toArray();

            testee.write(mailbox, snapshot(1, everySecond)).block();

            assertThat(testee.read(mailbox).blockOptional()).isEmpty();
        }

        @Test
        void eachCallIsOneStatement() {
            MailboxId mailbox = anyMailbox();

            assertThat(recording(testee.write(mailbox, snapshot(1, 1, 2)))).hasSize(1);
            assertThat(recording(testee.read(mailbox))).hasSize(1);
            assertThat(recording(testee.count(mailbox))).hasSize(1);
        }

        @Test
        void countsAsJamesDoes() {
            CassandraId mailbox = CassandraId.timeBased();

            assertThat(testee.count(mailbox).block()).isEqualTo(0);
            james.incrementCount(mailbox).block();
            assertThat(testee.count(mailbox).block()).isEqualTo(1);
        }
    }

    @Nested
    class Outgoing implements OutboxContract {
        private final CassandraOutbox testee = new CassandraOutbox(new OutboxSchema(session), Clock.systemUTC());

        @Override
        public Outbox testee() {
            return testee;
        }

        @Test
        void aLetterIsOneStatementAndSoIsAnAcknowledgement() {
            String receiver = freshReceiver();

            assertThat(recording(Mono.fromRunnable(() -> testee.append(receiver, List.of("1", "2")))))
                    .hasSize(2);
            assertThat(recording(Mono.fromRunnable(() -> testee.acknowledge(
                            receiver, testee.oldest(receiver, Instant.now().minusSeconds(60), 9)))))
                    .as("reading and deleting, of one quarter of an hour or two")
                    .hasSizeBetween(2, 4);
        }

        @Test
        void whoIsInterruptedAppendsNoMore() throws Exception {
            String receiver = freshReceiver();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread appending = new Thread(() -> {
                Thread.currentThread().interrupt();
                testee.append(receiver, List.of("1", "2"));
            });
            appending.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));

            appending.start();
            appending.join();

            assertThat(failure.get()).hasRootCauseInstanceOf(InterruptedException.class);
            assertThat(testee.oldest(receiver, Instant.now().minusSeconds(60), 10))
                    .extracting(Letter::body)
                    .doesNotContain("2");
        }

        @Test
        void whatWasGivenUpLateIsListedForAsLongAsItIsKept() {
            String receiver = freshReceiver();
            testee.append(receiver, List.of("1"));
            List<Letter> letters = testee.oldest(receiver, Instant.now().minusSeconds(60), 1);
            testee.bury(receiver, letters);

            Clock aMonthAfterLateBurial = Clock.offset(Clock.systemUTC(), Duration.ofDays(37));
            Outbox later = new CassandraOutbox(new OutboxSchema(session), aMonthAfterLateBurial);

            assertThat(later.buried(receiver, 10)).isEqualTo(letters);
        }

        @Test
        void aLetterIsFoundAmongMoreThatAreDoneWithThanCassandraPassesOver() {
            String receiver = freshReceiver();
            long bucket = System.currentTimeMillis() / 900_000 - 1;
            PreparedStatement append = session.prepare(
                    "INSERT INTO mailkeep_imap_outbox (receiver, bucket, id, body) VALUES (?, ?, ?, ?)");
            IntFunction<Instant> at = letter -> Instant.ofEpochMilli(900_000 * bucket + 8L * letter);
            for (int first = 0; first < 101_000; first += 1000) {
                BatchStatement batch = BatchStatement.newInstance(BatchType.UNLOGGED);
                for (int letter = first; letter < first + 1000; letter++) {
                    UUID id = Uuids.startOf(at.apply(letter).toEpochMilli());
                    batch = batch.add(append.bind(receiver, bucket, id, Integer.toString(letter)));
                }
                session.execute(batch);
                List<Letter> appended = testee.oldest(receiver, at.apply(first), 1000);
                testee.acknowledge(receiver, appended.subList(first == 60_000 ? 1 : 0, 1000));
            }
            testee.append(receiver, List.of("last"));

            assertThat(testee.oldest(receiver, at.apply(0), 10))
                    .extracting(Letter::body)
                    .containsExactly("60000", "last");
            assertThat(testee.oldest(receiver, at.apply(0), 1)).hasSize(1);
        }
    }

    @Nested
    class Leasing implements LeasesContract {
        private final CassandraLeases testee = new CassandraLeases(new LeaseSchema(session));

        @Override
        public Leases testee() {
            return testee;
        }

        @Test
        void aLeaseIsOneStatementAndItsReleaseAnother() {
            String lease = freshLease();

            assertThat(recording(Mono.fromRunnable(() -> testee.take(lease, "a", MINUTE))))
                    .hasSize(1);
            assertThat(recording(Mono.fromRunnable(() -> testee.prolong(lease, "a", MINUTE))))
                    .hasSize(1);
            assertThat(recording(Mono.fromRunnable(() -> testee.release(lease, "a"))))
                    .hasSize(1);
        }
    }

    @Nested
    class Parking implements ParkingsContract {
        private final CassandraParkings testee =
                new CassandraParkings(new ParkingSchema(session), new CassandraId.Factory());

        @BeforeEach
        void empty() {
            session.execute("TRUNCATE mailkeep_imap_parked");
        }

        @Override
        public Parkings testee() {
            return testee;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }
    }

    @Nested
    class Recents implements RecentMessagesContract {
        private final CassandraMailboxRecentsDAO james = new CassandraMailboxRecentsDAO(session);
        private final CassandraRecentMessages testee = new CassandraRecentMessages(james);

        @Override
        public RecentMessages testee() {
            return testee;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }

        @Override
        public void deliver(MailboxId mailbox, List<MessageUid> uids) {
            james.addToRecent((CassandraId) mailbox, uids).block();
        }

        @Override
        public List<MessageUid> recentToJames(MailboxId mailbox) {
            return james.getRecentMessageUidsInMailbox((CassandraId) mailbox)
                    .collectList()
                    .block();
        }

        @Test
        void toClaimIsOneStatementForEveryThousand() {
            assertThat(recording(testee.claim(anyMailbox(), uids(1, 1024)))).hasSize(1);
            assertThat(recording(testee.claim(anyMailbox(), uids(1, 2500)))).hasSize(3);
            assertThat(recording(testee.claim(anyMailbox(), uids(7, 7)))).hasSize(1);
        }

        @Test
        void toLookIsNoneAndSoIsToClaimNothing() {
            assertThat(recording(testee.peek(anyMailbox(), uids(1, 1024)))).isEmpty();
            assertThat(recording(testee.claim(anyMailbox(), List.of()))).isEmpty();
        }
    }

    @Nested
    class Ledger implements SyncLedgerContract {
        private final CassandraSyncLedger testee = new CassandraSyncLedger(new LedgerSchema(session));

        @Override
        public SyncLedger testee() {
            return testee;
        }

        @Override
        public MailboxId freshMailbox() {
            return anyMailbox();
        }

        @Test
        void aDeviceCostsAStatementAndAnotherIfItIsNewAndTwoForEachMailboxWithNews() {
            LedgerWrites writes = new LedgerWrites(testee, List.of(anyMailbox(), anyMailbox(), anyMailbox()));

            assertThat(recording(writes.told(1))).as("new").hasSize(8);
            assertThat(recording(writes.told(2))).as("known, with news").hasSize(7);
            assertThat(recording(writes.told(2))).as("no news").hasSize(4);
        }

        @Test
        void bothTablesForget() {
            assertThat(session.execute(
                                    "SELECT default_time_to_live FROM system_schema.tables WHERE keyspace_name = ?"
                                            + " AND table_name IN ('mailkeep_imap_devices', 'mailkeep_imap_ledger')",
                                    session.getKeyspace().orElseThrow().asInternal())
                            .all())
                    .hasSize(2)
                    .allSatisfy(
                            row -> assertThat(Duration.ofSeconds(row.getInt(0))).isEqualTo(SyncLedger.KEPT));
        }

        @Test
        void tablesThatAreThereAreLeftAlone() {
            assertThat(recording(Mono.fromCallable(() -> new LedgerSchema(session))))
                    .isEmpty();
        }
    }
}
