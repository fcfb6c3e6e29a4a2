package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.common.collect.Iterables;
import io.mailkeep.engines.junit.CassandraExtension;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.james.backends.cassandra.StatementRecorder;
import org.apache.james.backends.cassandra.TestingSession;
import org.apache.james.core.Username;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraLedgerTest {
    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static TestingSession session;
    private static MaildropSchema schema;

    @BeforeAll
    static void connect() {
        session = new TestingSession(CASSANDRA.openFreshKeyspace());
        schema = new MaildropSchema(session);
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    private static MaildropId anyone() {
        return MaildropId.of(Username.of(UUID.randomUUID() + "@demo.test"));
    }

    @Nested
    class Store implements MaildropStoreContract {
        private final CassandraMaildropStore testee = new CassandraMaildropStore(schema);

        @Override
        public MaildropStore testee() {
            return testee;
        }

        @Override
        public MaildropId freshUser() {
            return anyone();
        }
    }

    @Nested
    class Lock implements MaildropLockContract {
        private final CassandraMaildropLock testee = new CassandraMaildropLock(schema);

        @Override
        public MaildropLock testee() {
            return testee;
        }

        @Override
        public Username freshUser() {
            return anyone().user();
        }
    }

    @Nested
    class Claims implements MaildropClaimsContract {
        private final CassandraMaildropStore store = new CassandraMaildropStore(schema);
        private final CassandraClaims testee = new CassandraClaims(schema, store);
        private final CassandraClaims other = new CassandraClaims(schema, store);

        @Override
        public MaildropClaims testee() {
            return testee;
        }

        @Override
        public MaildropClaims other() {
            return other;
        }

        @Override
        public MaildropStore store() {
            return store;
        }

        @Override
        public Username freshUser() {
            return anyone().user();
        }
    }

    @Nested
    class Interrupted {
        @Test
        void aRenamingThatFailedAtItsFirstRemovalIsDoneAgain() {
            CassandraMaildropStore testee = new CassandraMaildropStore(schema);
            MaildropId old = anyone();
            MaildropId now = anyone();
            testee.replace(
                    old,
                    MaildropState.NEVER_OPENED,
                    MaildropState.NEVER_OPENED
                            .forMailbox("inbox")
                            .withEntries(Entries.of(LongStream.rangeClosed(1, 3)).stream()));
            CassandraMaildropStore interrupted =
                    new CassandraMaildropStore(new MaildropSchema(new WithoutRemovals(session)));
            assertThatThrownBy(() -> interrupted.rename(old.user(), now.user(), List.of()))
                    .hasMessage("the removal failed");
            MaildropState brought = testee.load(now);
            MaildropState changed = testee.replace(
                            now,
                            brought,
                            brought.withEntries(brought.entries().stream()
                                    .map(entry -> entry.retrievedAt(MaildropStoreContract.NOW))))
                    .orElseThrow();

            testee.rename(old.user(), now.user(), List.of());

            assertThat(testee.load(now)).isEqualTo(changed);
            assertThat(testee.load(old)).isEqualTo(MaildropState.NEVER_OPENED);
        }
    }

    /** Fails when a ledger is to be removed. */
    private static final class WithoutRemovals extends TestingSession {
        WithoutRemovals(CqlSession session) {
            super(session);
        }

        @Override
        public ResultSet execute(Statement<?> statement) {
            if (statement instanceof BatchStatement batch && isRemoval(Iterables.getFirst(batch, null))) {
                throw new IllegalStateException("the removal failed");
            }
            return super.execute(statement);
        }

        private static boolean isRemoval(Statement<?> first) {
            return first instanceof BoundStatement bound
                    && bound.getPreparedStatement().getQuery().startsWith("DELETE");
        }
    }

    /** As a later version may have written it. */
    @Nested
    class Unreadable {
        @Test
        void aMaildropWhoseHoldsCanNotBeReadIsDueAndFailsAlone() {
            CassandraMaildropStore testee = new CassandraMaildropStore(schema);
            MaildropId unreadable = anyone();
            List<MaildropId> readable = List.of(anyone(), anyone(), anyone());
            assertThat(Stream.concat(Stream.of(unreadable), readable.stream())).allMatch(user -> testee.replace(
                            user, MaildropState.NEVER_OPENED, MaildropState.NEVER_OPENED.forMailbox("inbox"))
                    .isPresent());
            session.execute(
                    "UPDATE " + MaildropSchema.MAILDROP + " SET holds['c1'] = '{}' WHERE owner = ?",
                    unreadable.asString());

            List<MaildropSummary> summaries =
                    testee.summaries(Optional.empty()).collectList().block();
            assertThat(summaries).extracting(MaildropSummary::id).containsAll(readable);
            assertThat(summaries).contains(MaildropSummary.due(unreadable));
            assertThatThrownBy(() -> testee.load(unreadable)).hasMessageContaining("can not be read");
            assertThatThrownBy(() -> testee.rules(unreadable.user())).hasMessageContaining("can not be read");

            session.execute("DELETE holds FROM " + MaildropSchema.MAILDROP + " WHERE owner = ?", unreadable.asString());
        }
    }

    /** Rows that a version wrote which knows of no listings. */
    @Nested
    class Older {
        private final MaildropId user = anyone();

        @Test
        void aListingIsNotThatOfAStateWhichAnOlderNodeReplaced() {
            CassandraMaildropStore testee = new CassandraMaildropStore(schema);
            MaildropState written = testee.replace(
                            user,
                            MaildropState.NEVER_OPENED,
                            MaildropState.NEVER_OPENED
                                    .forMailbox("inbox")
                                    .withEntries(Entries.of(LongStream.rangeClosed(1, 3)).stream()))
                    .orElseThrow();
            session.execute(
                    "UPDATE " + MaildropSchema.MAILDROP
                            + " SET generation = 2, messages = ? WHERE owner = ? AND first_uid = 1",
                    ByteBuffer.wrap(SegmentCodec.encode(written.entries().stream()
                            .map(entry -> entry.releasedAt(MaildropStoreContract.NOW))
                            .toList())),
                    user.asString());

            assertThat(testee.list(user).offered()).isEmpty();
            MaildropState read = testee.load(user);
            testee.replace(user, read, read.withVerified(MaildropStoreContract.NOW));
            assertThat(testee.list(user).offered().orElseThrow()).isEmpty();
        }

        @Test
        void aStateWithoutAListingIsReadAndListedWithTheNextReplacement() {
            try (CqlSession keyspace = CASSANDRA.openFreshKeyspace()) {
                MaildropState written = new CassandraMaildropStore(new MaildropSchema(keyspace))
                        .replace(
                                user,
                                MaildropState.NEVER_OPENED,
                                MaildropState.NEVER_OPENED
                                        .forMailbox("inbox")
                                        .withEntries(Entries.of(LongStream.rangeClosed(1, 5000)).stream()))
                        .orElseThrow();
                List.of(
                                MaildropSchema.LISTING,
                                MaildropSchema.LISTED,
                                MaildropSchema.COUNT,
                                MaildropSchema.UNNOTED,
                                MaildropSchema.RENAMED_FROM)
                        .forEach(column ->
                                keyspace.execute("ALTER TABLE " + MaildropSchema.MAILDROP + " DROP " + column));

                CassandraMaildropStore newer = new CassandraMaildropStore(new MaildropSchema(keyspace));

                assertThat(newer.list(user).offered()).isEmpty();
                MaildropState read = newer.load(user);
                assertThat(read.entries()).isEqualTo(written.entries());
                MaildropState replaced = newer.replace(user, read, read.withVerified(MaildropStoreContract.NOW))
                        .orElseThrow();
                assertThat(newer.load(user)).isEqualTo(replaced);
                assertThat(newer.list(user)).isEqualTo(MaildropListing.of(replaced));
            }
        }
    }

    @Nested
    class Statements {
        private final CassandraMaildropStore testee = new CassandraMaildropStore(schema);
        private final MaildropId user = anyone();

        @Test
        void aMaildropIsReadWithOneStatementWhateverItsSize() {
            assertThat(testee.replace(user, MaildropState.NEVER_OPENED, holding(20_000)))
                    .isPresent();

            assertThat(recording(() -> testee.load(user))).hasSize(1);
            assertThat(recording(() -> testee.list(user))).hasSize(1);
        }

        @Test
        void aClaimIsAPlainWriteAndTheReadOfTheMaildrop() {
            CassandraClaims claims = new CassandraClaims(schema, testee);

            assertThat(recording(() -> claims.claim(user.user(), "holder", MaildropClaimsContract.LONG)))
                    .hasSize(2);
            assertThat(recording(() -> claims.release(user.user(), "holder"))).hasSize(1);
        }

        @Test
        void aCommitIsOneConditionalStatementThatWritesOnlyTheTouchedSegments() {
            MaildropState full = testee.replace(user, MaildropState.NEVER_OPENED, holding(20_000))
                    .orElseThrow();
            MaildropState released = full.withEntries(full.entries().stream()
                    .map(entry -> entry.uidValue() <= 1000 ? entry.releasedAt(MaildropStoreContract.NOW) : entry));

            List<Statement<?>> statements = recording(() -> testee.replace(user, full, released));

            assertThat(statements).singleElement().isInstanceOfSatisfying(BatchStatement.class, batch -> assertThat(
                            batch.size())
                    .as("the header and one of five segments")
                    .isEqualTo(2));
        }

        @Test
        void departedUidlsAreWrittenAndReadByTheHundred() {
            List<LedgerEntry> left = Entries.of(LongStream.rangeClosed(1, 250));

            assertThat(recording(() -> testee.rememberDeparted(user.user(), left)))
                    .hasSize(3);
            assertThat(recording(() -> testee.departed(
                            user.user(),
                            left.stream().map(LedgerEntry::messageId).toList())))
                    .hasSize(3);
        }

        @Test
        void aSchemaThatIsThereIsLeftAlone() {
            assertThat(recording(() -> new MaildropSchema(session))).isEmpty();
        }

        private MaildropState holding(long messages) {
            return MaildropState.NEVER_OPENED
                    .forMailbox("inbox")
                    .withEntries(Entries.of(LongStream.rangeClosed(1, messages)).stream());
        }

        @SuppressWarnings("unchecked")
        private List<Statement<?>> recording(Runnable action) {
            StatementRecorder recorder = session.recordStatements();
            action.run();
            session.resetInstrumentation();
            return (List<Statement<?>>) (List<?>) recorder.listExecutedStatements();
        }
    }
}
