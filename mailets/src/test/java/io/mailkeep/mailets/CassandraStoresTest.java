package io.mailkeep.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.mailets.digest.CassandraNotices;
import io.mailkeep.mailets.digest.NoticeSchema;
import io.mailkeep.mailets.digest.Notices;
import io.mailkeep.mailets.digest.NoticesContract;
import io.mailkeep.mailets.note.CassandraNotes;
import io.mailkeep.mailets.note.NoteSchema;
import io.mailkeep.mailets.note.Notes;
import io.mailkeep.mailets.note.NotesContract;
import io.mailkeep.mailets.sent.CassandraSentCopies;
import io.mailkeep.mailets.sent.SentCopies;
import io.mailkeep.mailets.sent.SentCopiesContract;
import io.mailkeep.mailets.sent.SentSchema;
import io.mailkeep.mailets.trace.CassandraTraces;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.TraceSchema;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.mailets.trace.TracesContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.backends.cassandra.StatementRecorder;
import org.apache.james.backends.cassandra.TestingSession;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What this extension keeps in Cassandra, on one real node. */
class CassandraStoresTest {
    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static TestingSession session;
    private static NoteSchema noteSchema;
    private static TraceSchema traceSchema;
    private static SentSchema sentSchema;
    private static NoticeSchema noticeSchema;

    @BeforeAll
    static void connect() {
        session = new TestingSession(CASSANDRA.openFreshKeyspace());
        noteSchema = new NoteSchema(session);
        traceSchema = new TraceSchema(session);
        sentSchema = new SentSchema(session);
        noticeSchema = new NoticeSchema(session);
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    private static int statements(Runnable action) {
        StatementRecorder recorder = session.recordStatements();
        action.run();
        session.resetInstrumentation();
        return recorder.listExecutedStatements().size();
    }

    @Nested
    class DeliveryNotesTest implements NotesContract {
        private final CassandraNotes testee = new CassandraNotes(noteSchema);

        @Override
        public Notes testee() {
            return testee;
        }

        @Test
        void writingIsOneStatementAndReadingOneForAHundredMessagesOfAMonth() {
            Username user = Username.of("anna");
            Map<String, Instant> messages =
                    IntStream.range(0, 150).boxed().collect(Collectors.toMap(i -> "m" + i, i -> NOW));

            assertThat(statements(() -> testee.write(user, "m", NOW, NOW, BOTH).block()))
                    .isEqualTo(1);
            assertThat(statements(() -> testee.read(user, Map.of("m", NOW)))).isEqualTo(1);
            assertThat(statements(() -> testee.read(user, messages))).isEqualTo(2);
        }
    }

    @Nested
    class TracesTest implements TracesContract {
        private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
        private final CassandraTraces testee = new CassandraTraces(traceSchema, clock);

        @Override
        public Traces testee() {
            return testee;
        }

        @Override
        public UpdatableTickingClock clock() {
            return clock;
        }

        @Test
        void leavingAndAskingAreOneStatementEach() {
            Trace trace = Trace.pop3(Username.of("bert"));

            assertThat(statements(() -> testee.leave(trace, Duration.ofDays(1)).block()))
                    .isEqualTo(1);
            assertThat(statements(() -> testee.last(trace).block())).isEqualTo(1);
        }

        @Test
        void traceIsForgottenWhenItsTimeIsOver() {
            Trace trace = Trace.pop3(Username.of("carl"));

            testee.leave(trace, Duration.ofSeconds(1)).block();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> testee.last(trace).blockOptional().isEmpty());
        }
    }

    @Nested
    class SentCopiesTest implements SentCopiesContract {
        private final CassandraSentCopies testee = new CassandraSentCopies(sentSchema);

        @Override
        public SentCopies testee() {
            return testee;
        }

        @Test
        void addingAndFindingAreOneStatementEach() {
            var submission = SentCopiesContract.anySubmission();

            assertThat(statements(() -> testee.addClients(submission).block())).isEqualTo(1);
            assertThat(statements(() -> testee.find(submission).block())).isEqualTo(1);
        }
    }

    @Nested
    class NoticesTest implements NoticesContract {
        private final CassandraNotices testee = new CassandraNotices(noticeSchema, Clock.systemUTC());

        @Override
        public Notices testee() {
            return testee;
        }

        @Test
        void lookingAndClaimingAreOneStatementEach() {
            Username user = Username.of("dora");

            assertThat(statements(() -> testee.isClaimed(user).block())).isEqualTo(1);
            assertThat(statements(() -> testee.claim(user, Duration.ofDays(1)).block()))
                    .isEqualTo(1);
        }

        @Test
        void userMayBeToldAgainWhenThePeriodIsOver() {
            Username user = Username.of("emil");

            testee.claim(user, Duration.ofSeconds(1)).block();

            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> testee.claim(user, Duration.ofDays(1))
                    .block());
        }
    }
}
