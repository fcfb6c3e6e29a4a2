package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import io.mailkeep.engines.junit.CassandraExtension;
import java.util.List;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraSuspectsTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final Suspect MAILBOX = new Suspect.MailboxCount(CassandraId.timeBased());
    private static final Suspect QUOTA = new Suspect.QuotaInUse(Username.of("anna@demo.test"));
    private static final Suspect OTHER = new Suspect.QuotaInUse(Username.of("bert"));

    private static CqlSession session;

    private CassandraSuspects former;
    private CassandraSuspects node;

    @BeforeAll
    static void createTable() {
        session = CASSANDRA.openFreshKeyspace();
        KeyspaceMetadata keyspace = session.getMetadata()
                .getKeyspace(session.getKeyspace().orElseThrow())
                .orElseThrow();
        CassandraSuspects.TABLES.moduleTables().forEach(table -> table.initialize(
                        keyspace, session, new CassandraTypesProvider(session))
                .block());
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void empty() {
        session.execute("TRUNCATE mailkeep_suspects");
        session.execute("TRUNCATE mailkeep_counting_nodes");
        former = new CassandraSuspects(session);
        node = new CassandraSuspects(session);
    }

    @Test
    void whoLivesIsNotGone() {
        former.live().block();
        node.live().block();

        assertThat(gone(node)).isEmpty();
        assertThat(gone(former)).isEmpty();
    }

    @Test
    void whatANodeThatIsGoneSavedIsLeft() {
        former.live().block();
        former.save(MAILBOX).block();
        former.save(QUOTA).block();
        former.save(OTHER).block();
        former.forget(OTHER).block();
        former.end().block();

        await().until(() -> !gone(node).isEmpty());

        assertThat(gone(node)).hasSize(1);
        assertThat(left(gone(node).get(0))).containsExactlyInAnyOrder(MAILBOX, QUOTA);
        assertThat(gone(former)).isEmpty();
    }

    @Test
    void whatWasTakenOverIsLeftByNobody() {
        former.save(QUOTA).block();
        former.end().block();
        node.save(QUOTA).block();
        await().until(() -> !gone(node).isEmpty());
        String gone = gone(node).get(0);

        node.forget(gone, List.of(QUOTA)).block();

        assertThat(left(gone)).isEmpty();
        assertThat(gone(node)).isEmpty();
        assertThat(session.execute("SELECT * FROM mailkeep_suspects").all()).hasSize(1);
    }

    @Test
    void whatALaterVersionSavedIsNotReadHere() {
        session.execute("INSERT INTO mailkeep_suspects (node, bucket, suspect) VALUES ('n', 0, 'other x')");

        assertThat(left("n")).isEmpty();
    }

    private static List<String> gone(CassandraSuspects asking) {
        return asking.gone().collectList().block();
    }

    private List<Suspect> left(String gone) {
        return node.leftBy(gone).collectList().block();
    }
}
