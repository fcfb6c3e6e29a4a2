package io.mailkeep.search.kept;

import static io.mailkeep.search.kept.KeptSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerChange;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.reconciliation.Progress;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeepIndexingTest {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final KeepPolicy KEEP_30 = KeepPolicy.named("keep30")
            .onDelete(OnDelete.RELEASE)
            .retention(Retention.ofDays(Retention.Scope.RETRIEVED, Age.Since.RETRIEVED, 30))
            .build();

    @RegisterExtension
    private static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession cassandra;

    private KeptSite site;

    @BeforeAll
    static void connect() {
        cassandra = CASSANDRA.openFreshKeyspace();
    }

    @AfterAll
    static void disconnect() {
        cassandra.close();
    }

    @BeforeEach
    void start() throws Exception {
        site = new KeptSite(OPEN_SEARCH, cassandra, KEEP_30);
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    private static Map<String, Object> fields(Map<String, Object> keep) {
        keep.remove(Fields.KEEP_AS_OF);
        return keep;
    }

    private void awaitState(long uid, String state) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(site.keep(uid)).containsEntry(Fields.KEEP_STATE, state));
    }

    @Test
    void whatASessionDidIsInTheDocuments() throws Exception {
        site.deliver(3);

        site.popSession(List.of(1, 2), List.of(2));

        awaitState(1, "retrieved");
        awaitState(2, "released");
        awaitState(3, "offered");
        assertThat(fields(site.keep(1)))
                .isEqualTo(Map.of(
                        "state",
                        "retrieved",
                        "policy",
                        "keep30",
                        "until",
                        START.plus(KEPT).toEpochMilli()));
        assertThat(fields(site.keep(3))).isEqualTo(Map.of("state", "offered", "policy", "keep30"));
    }

    @Test
    void anUndoIsInTheDocuments() throws Exception {
        site.deliver(1);
        site.popSession(List.of(1), List.of(1));
        awaitState(1, "released");

        site.get(Maildrops.class).undo(site.anna, START.minusSeconds(1));

        awaitState(1, "retrieved");
    }

    @Test
    void aHoldIsInTheDocumentsOfAllThatItCoversUntilItIsLifted() throws Exception {
        site.deliver("From: <bert@demo.test>\r\n\r\nbody\r\n", new Flags());
        site.deliver(1);
        site.popSession(List.of(1, 2), List.of());
        awaitState(2, "retrieved");

        site.ledger()
                .putHold(
                        site.anna,
                        "4711",
                        Hold.of(
                                "case",
                                START,
                                Optional.of("bert@demo.test"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));

        await().untilAsserted(() -> assertThat(fields(site.keep(1)))
                .isEqualTo(Map.of("state", "retrieved", "policy", "keep30", "hold", "4711")));
        assertThat(site.keep(2)).doesNotContainKey(Fields.KEEP_HOLD);

        site.ledger().removeHold(site.anna, "4711");

        await().untilAsserted(() -> assertThat(site.keep(1))
                .containsEntry(Fields.KEEP_UNTIL, START.plus(KEPT).toEpochMilli())
                .doesNotContainKey(Fields.KEEP_HOLD));
    }

    @Test
    void aHoldIsInTheDocumentsOfMailboxesThatThePolicyDoesNotShowUntilItIsLifted() throws Exception {
        MailboxId archive = site.archive();
        await().untilAsserted(() -> assertThat(site.keep(archive, 1)).containsEntry(Fields.KEEP_STATE, "offered"));

        site.ledger()
                .putHold(
                        site.anna,
                        "4711",
                        Hold.of("case", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

        await().untilAsserted(() -> assertThat(site.keep(archive, 1)).containsEntry(Fields.KEEP_HOLD, "4711"));

        site.ledger().removeHold(site.anna, "4711");

        await().untilAsserted(() -> assertThat(site.keep(archive, 1)).doesNotContainKey(Fields.KEEP_HOLD));
    }

    static Stream<Error> breakdowns() {
        return Stream.of(new NoSuchMethodError("of another version"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aChangeOfWhichAConditionBreaksDownIsTriedAgain(Error breakdown) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Condition broken = copy -> {
            // Not in the session.
            if (Thread.currentThread().getName().startsWith("search-keeping") && asked.incrementAndGet() == 1) {
                throw breakdown;
            }
            return Expiry.always("others' are not kept");
        };
        site.close();
        site = new KeptSite(
                OPEN_SEARCH,
                cassandra,
                KeepPolicy.named("broken")
                        .retention(
                                Retention.of(Retention.Scope.RETRIEVED, broken, ImmutableList.of(), AtExpiry.EXPUNGE))
                        .build());
        site.deliver(1);

        site.popSession(List.of(1), List.of());

        awaitState(1, "retrieved");
        assertThat(asked).hasValueGreaterThan(1);
    }

    @Test
    void keepFieldsStayWhenFlagsChange() throws Exception {
        site.deliver(1);
        site.popSession(List.of(1), List.of());
        awaitState(1, "retrieved");

        site.setFlags(1, new Flags(Flags.Flag.FLAGGED));

        await().untilAsserted(() ->
                assertThat(site.source(1).orElseThrow().get(Fields.FLAGS)).isEqualTo(List.of("\\Flagged")));
        awaitState(1, "retrieved");
    }

    @Test
    void whatWasReadEarlierDoesNotUndoWhatWasReadLater() throws Exception {
        site.deliver(1);
        site.popSession(List.of(1), List.of());
        awaitState(1, "retrieved");
        KeepFields late = new KeepFields("offered", Optional.empty(), "keep30", Optional.empty(), Optional.empty());
        KeepWrites writes = new KeepWrites(
                site.index.cluster(), site.index.index(), site.mailbox().getMailboxId());

        writes.set(MessageUid.of(1), late, START.minusSeconds(1));
        writes.finish();

        assertThat(site.keep(1)).containsEntry(Fields.KEEP_STATE, "retrieved");
    }

    @Test
    void ofWhatIsNotThereNothingIsWritten() throws Exception {
        KeepFields fields = new KeepFields("offered", Optional.empty(), "keep30", Optional.empty(), Optional.empty());
        KeepWrites writes = new KeepWrites(
                site.index.cluster(), site.index.index(), site.mailbox().getMailboxId());

        writes.set(MessageUid.of(7), fields, START);

        assertThat(writes.finish()).containsExactly(MessageUid.of(7));
        assertThat(site.source(7)).isEmpty();
    }

    private void compare(Depth depth) throws Exception {
        site.get(Reconciliation.class).reconcile(site.mailbox().getMailboxId(), depth, Progress.unwatched());
    }

    @Test
    void whatIsWrittenAnewHasItsKeepFieldsAgain() throws Exception {
        site.deliver(2);
        site.popSession(List.of(1, 2), List.of(2));
        awaitState(2, "released");
        site.clock.setInstant(START.plusSeconds(1));

        compare(Depth.EVERYTHING);

        assertThat(site.keep(1)).containsEntry(Fields.KEEP_STATE, "retrieved");
        assertThat(site.keep(2))
                .containsEntry(Fields.KEEP_STATE, "released")
                .containsEntry(Fields.KEEP_AS_OF, START.plusSeconds(1).toEpochMilli());
    }

    @Test
    void aComparisonMendsWhatDiffersFromTheLedger() throws Exception {
        site.deliver(3);
        site.popSession(List.of(1, 2), List.of(2));
        awaitState(1, "retrieved");
        awaitState(2, "released");
        awaitState(3, "offered");
        KeepWrites writes = new KeepWrites(
                site.index.cluster(), site.index.index(), site.mailbox().getMailboxId());
        writes.remove(MessageUid.of(1));
        writes.set(
                MessageUid.of(2),
                new KeepFields("offered", Optional.of("gone"), "old", Optional.of("own"), Optional.of(1L)),
                START);
        writes.finish();
        site.clock.setInstant(START.plusSeconds(1));

        compare(Depth.DIFFERENCES);

        assertThat(site.keep(1)).containsEntry(Fields.KEEP_STATE, "retrieved");
        assertThat(fields(site.keep(2)))
                .isEqualTo(Map.of(
                        "state",
                        "released",
                        "policy",
                        "keep30",
                        "until",
                        START.plus(KEPT).toEpochMilli()));
        assertThat(site.keep(3)).containsEntry(Fields.KEEP_AS_OF, START.toEpochMilli());
    }

    @Test
    void aComparisonRemovesWhatTheLedgerDoesNotKnow() throws Exception {
        site.deliver(1);
        site.popSession(List.of(), List.of());
        awaitState(1, "offered");
        MaildropId id = MaildropId.of(site.anna);
        site.deliver(1);
        await().until(() -> site.source(2).isPresent());
        KeepWrites writes = new KeepWrites(
                site.index.cluster(), site.index.index(), site.mailbox().getMailboxId());
        writes.set(
                MessageUid.of(2),
                new KeepFields("offered", Optional.empty(), "old", Optional.empty(), Optional.empty()),
                START);
        writes.finish();

        compare(Depth.DIFFERENCES);

        assertThat(site.ledger().load(id).entries()).hasSize(1);
        assertThat(site.keep(2)).isEmpty();
        assertThat(site.keep(1)).containsEntry(Fields.KEEP_STATE, "offered");
    }

    @Test
    void whatCanNotBeTakenIsMissedAndNeverWaitedFor() throws Exception {
        KeepIndexing testee = site.get(KeepIndexing.class);
        testee.close();

        testee.changed(LedgerChange.of(
                MaildropId.of(site.anna),
                site.mailbox().getMailboxId().serialize(),
                ImmutableSet.of(MessageUid.of(1)),
                ImmutableSetMultimap.of(),
                0));
        testee.rulesChanged(Username.of("bert"));

        assertThat(site.index.missed().contains(site.mailbox().getMailboxId())).isTrue();
        assertThat(testee.waiting()).isZero();
    }
}
