package io.mailkeep.imap.feed;

import static io.mailkeep.imap.feed.FeedStoreContract.anyUser;
import static io.mailkeep.imap.feed.FeedStoreContract.batch;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Statement;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.imap.changes.CassandraChangeLog;
import io.mailkeep.imap.changes.ChangeSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.james.backends.cassandra.StatementRecorder;
import org.apache.james.backends.cassandra.TestingSession;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class CassandraFeedStoreTest implements FeedStoreContract {
    private static final Duration AGE = Duration.ofDays(30);

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static TestingSession session;
    private static FeedStore testee;
    private static ChangeSchema changes;

    @BeforeAll
    static void connect() {
        session = new TestingSession(CASSANDRA.openFreshKeyspace());
        testee = FeedStoreContract.inCassandra(session);
        changes = new ChangeSchema(session);
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    @Override
    public FeedStore testee() {
        return testee;
    }

    @SuppressWarnings("unchecked")
    private static List<Statement<?>> recording(Mono<?> action) {
        StatementRecorder recorder = session.recordStatements();
        action.block();
        session.resetInstrumentation();
        return (List<Statement<?>>) (List<?>) recorder.listExecutedStatements();
    }

    @Test
    void eachCallIsOneStatementButToLearnTheHead() {
        Username user = anyUser();

        assertThat(recording(testee.append(user, batch(1)))).hasSize(1);
        assertThat(recording(testee.from(user, 1, 100).collectList())).hasSize(1);
        assertThat(recording(testee.head(user)))
                .as("places, batches after them")
                .hasSize(2);
        Head head = testee.head(user).block();
        assertThat(recording(testee.keep(user, head))).hasSize(1);
    }

    @Test
    void aPartitionIsLeftBehindAfter128Batches() {
        Username user = anyUser();
        append(user, 1, 130);

        long first = session.execute(
                        "SELECT COUNT(*) FROM mailkeep_imap_feed WHERE user = ? AND bucket = 0", user.asString())
                .one()
                .getLong(0);

        assertThat(first).as("1 to 127").isEqualTo(127);
        assertThat(recording(testee.from(user, 100, 50).collectList())).hasSize(2);
    }

    @Test
    void batchesExpire() {
        Username user = anyUser();
        append(user, 1, 1);

        int seconds = session.execute(
                        "SELECT TTL(lines) FROM mailkeep_imap_feed WHERE user = ? AND bucket = 0", user.asString())
                .one()
                .getInt(0);

        assertThat(Duration.ofSeconds(seconds)).isBetween(AGE.minusMinutes(5), AGE);
    }

    @Test
    void batchesThatExpiredBeforeOthersAreMissing() {
        Username user = anyUser();
        append(user, 1, 4);
        session.execute(
                "DELETE FROM mailkeep_imap_feed WHERE user = ? AND bucket = 0 AND sequence = 2", user.asString());

        assertThat(from(user, 1, 10)).extracting(Batch::sequence).containsExactly(1L);
        assertThat(from(user, 2, 10)).isEmpty();
        assertThat(from(user, 3, 10)).extracting(Batch::sequence).containsExactly(3L, 4L);
    }

    @Test
    void anArrivalIsAppendedByTwoStatements() {
        Site site = onCassandra();
        site.james.append(1);
        site.tell();

        assertThat(recording(arrivals(site, 1))).as("log, append").hasSize(2);
        assertThat(recording(arrivals(site, 100))).as("of all together").hasSize(2);
        assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes());
    }

    @Test
    void whatIsToldAlreadyCostsNothing() {
        Site site = onCassandra();
        site.james.append(1);
        List<Site.Hinted> hints = site.hints();
        Mono<Void> told = site.node.advance(
                site.user(), Map.of(hints.get(0).mailbox(), hints.get(0).hint()));
        told.block();

        assertThat(recording(told)).isEmpty();
    }

    @Test
    void aNodeThatMeetsAUserReadsTwoStatementsMore() {
        Site site = onCassandra();
        site.james.append(1);
        site.tell();
        site.james.append(1);
        List<Site.Hinted> hints = site.hints();

        assertThat(recording(site.node()
                        .advance(
                                site.user(),
                                Map.of(hints.get(0).mailbox(), hints.get(0).hint()))))
                .hasSize(4);
    }

    @Test
    void theFeedAddsNoStatementToTheLog() {
        Site site = onCassandra();
        site.james.append(1);
        site.tell();

        assertThat(recording(Mono.fromRunnable(() -> site.james.append(1))))
                .as("the entry with its note")
                .hasSize(1);
    }

    private static Mono<Void> arrivals(Site site, int count) {
        site.james.append(count);
        Map<MailboxId, Hint> hints =
                site.hints().stream().collect(Collectors.toMap(Site.Hinted::mailbox, Site.Hinted::hint, Hint::union));
        return site.node.advance(site.user(), hints);
    }

    /** Of a user whose feed is not in the table yet. */
    private static Site onCassandra() {
        session.execute("TRUNCATE mailkeep_imap_feed");
        session.execute("TRUNCATE mailkeep_imap_feed_places");
        session.execute("TRUNCATE mailkeep_imap_changes");
        return new Site(event -> true, clock -> new CassandraChangeLog(changes, clock), clock -> testee);
    }

    @Test
    void tablesThatAreThereAreLeftAlone() {
        assertThat(recording(Mono.fromCallable(() -> new FeedSchema(session)))).isEmpty();
    }
}
