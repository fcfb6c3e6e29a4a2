package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.recount.SavedSuspects.Saved;
import java.time.Instant;
import java.util.List;
import org.apache.james.backends.cassandra.components.CassandraTable;
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
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(1);

    private static CqlSession session;

    private CassandraSuspects former;
    private CassandraSuspects node;

    @BeforeAll
    static void createTable() {
        session = CASSANDRA.openFreshKeyspace();
        CassandraTable table = CassandraSuspects.TABLES.moduleTables().get(0);
        table.initialize(
                        session.getMetadata()
                                .getKeyspace(session.getKeyspace().orElseThrow())
                                .orElseThrow(),
                        session,
                        new CassandraTypesProvider(session))
                .block();
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void empty() {
        session.execute("TRUNCATE mailkeep_suspects");
        former = new CassandraSuspects(session);
        node = new CassandraSuspects(session);
    }

    @Test
    void whatANodeSavedIsFoundByOthersAndNotByItself() {
        former.save(MAILBOX, NOON).block();
        former.save(QUOTA, NOON).block();

        assertThat(left(LATER)).extracting(Saved::suspect).containsExactlyInAnyOrder(MAILBOX, QUOTA);
        assertThat(former.ofOthersBefore(LATER).collectList().block()).isEmpty();
    }

    @Test
    void whatWasSavedLatelyIsNot() {
        former.save(MAILBOX, NOON).block();
        former.save(QUOTA, NOON).block();
        former.save(QUOTA, LATER).block();

        assertThat(left(LATER)).extracting(Saved::suspect).containsExactly(MAILBOX);
        assertThat(left(NOON)).isEmpty();
    }

    @Test
    void whatOneForgetsStaysTheOthers() {
        former.save(QUOTA, NOON).block();
        node.save(QUOTA, NOON).block();

        node.forget(QUOTA).block();
        assertThat(left(LATER)).hasSize(1);
        node.forget(left(LATER).get(0)).block();

        assertThat(left(LATER)).isEmpty();
    }

    @Test
    void whatALaterVersionSavedIsLeftToIt() {
        session.execute("INSERT INTO mailkeep_suspects (bucket, suspect, node, noted) VALUES (0, 'other x', 'n', 0)");

        assertThat(left(LATER)).isEmpty();
    }

    private List<Saved> left(Instant moment) {
        return node.ofOthersBefore(moment).collectList().block();
    }
}
