package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.backends.cassandra.init.CassandraTableManager;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MissedInCassandraTest implements MissedContract {
    private static final AtomicLong MAILBOXES = new AtomicLong();

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;

    private final List<MissedInCassandra> servers = new ArrayList<>();
    private MissedInCassandra testee;

    @BeforeAll
    static void connect() {
        session = CASSANDRA.openFreshKeyspace();
        new CassandraTableManager(MissedInCassandra.TABLES, session)
                .initializeTables(new CassandraTypesProvider(session));
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    @BeforeEach
    void startServer() {
        testee = server();
    }

    @AfterEach
    void stopServers() {
        servers.forEach(MissedInCassandra::close);
    }

    private MissedInCassandra server() {
        MissedInCassandra server = new MissedInCassandra(session, new InMemoryId.Factory(), Clock.systemUTC());
        servers.add(server);
        return server;
    }

    @Override
    public Missed testee() {
        return testee;
    }

    @Override
    public MailboxId anyMailbox() {
        return InMemoryId.of(MAILBOXES.incrementAndGet());
    }

    private static long rows(MailboxId mailbox) {
        return session.execute(
                        "SELECT mailbox_id FROM mailkeep_search_missed WHERE mailbox_id = ? ALLOW FILTERING",
                        mailbox.serialize())
                .all()
                .size();
    }

    private static void awaitSaved(MailboxId mailbox) {
        await().until(() -> rows(mailbox) == 1);
    }

    private static List<MailboxId> heardBy(Missed server) {
        server.hear().block();
        return server.all().collectList().block();
    }

    @Test
    void aServerThatStartsKnowsWhatWasMissed() {
        List<MailboxId> mailboxes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            mailboxes.add(anyMailbox());
        }
        mailboxes.forEach(testee::add);
        await().until(() -> heardBy(server()).containsAll(mailboxes));

        Missed restarted = server();

        assertThat(mailboxes).allMatch(restarted::contains);
    }

    @Test
    void anotherServerHearsOfAMissedMailboxAndOfItsRemoval() {
        Missed other = server();
        MailboxId mailbox = anyMailbox();
        testee.add(mailbox);
        awaitSaved(mailbox);

        assertThat(heardBy(other)).contains(mailbox);
        assertThat(other.contains(mailbox)).isTrue();

        compare(mailbox);

        assertThat(heardBy(other)).doesNotContain(mailbox);
        assertThat(other.contains(mailbox)).isFalse();
    }

    @Test
    void whatIsMissedDuringAComparisonIsKnownAfterARestart() {
        MailboxId mailbox = anyMailbox();
        testee.add(mailbox);
        testee.begin(mailbox);

        testee.add(mailbox);
        testee.remove(mailbox).block();

        awaitSaved(mailbox);
        assertThat(server().contains(mailbox)).isTrue();
    }

    @Test
    void whatAnotherServerMissesDuringAComparisonHereStays() {
        Missed other = server();
        MailboxId mailbox = anyMailbox();
        testee.add(mailbox);
        awaitSaved(mailbox);
        assertThat(heardBy(other)).contains(mailbox);
        testee.begin(mailbox);

        other.add(mailbox);
        await().untilAsserted(() -> {
            testee.remove(mailbox).block();
            assertThat(rows(mailbox)).isEqualTo(1);
        });

        assertThat(heardBy(testee)).contains(mailbox);
        assertThat(server().contains(mailbox)).isTrue();
    }

    @Test
    void whatWasLeftOutUnderAMarkThatAnotherServerRemovesIsMissedAnew() {
        Missed other = server();
        MailboxId mailbox = anyMailbox();
        testee.add(mailbox);
        awaitSaved(mailbox);
        assertThat(heardBy(other)).contains(mailbox);
        other.begin(mailbox);

        testee.add(mailbox);
        other.remove(mailbox).block();

        assertThat(rows(mailbox)).isZero();
        assertThat(heardBy(testee)).contains(mailbox);
        awaitSaved(mailbox);
        assertThat(heardBy(other)).contains(mailbox);
    }

    @Test
    void aRemovalLeavesNothing() {
        MailboxId mailbox = anyMailbox();
        testee.add(mailbox);
        awaitSaved(mailbox);

        compare(mailbox);

        assertThat(rows(mailbox)).isZero();
        assertThat(server().contains(mailbox)).isFalse();
    }
}
