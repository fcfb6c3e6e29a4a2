package io.mailkeep.pop3.maildrop;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.MaildropSchema;
import io.mailkeep.pop3.model.ModelPolicy;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.james.core.Username;

/** The lives of {@link PolicyModelTest}, a few of them, with what is remembered in a real Cassandra. */
class CassandraPolicyModelTest {
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;
    private static CassandraMaildropStore store;

    @BeforeContainer
    static void connect() {
        // jqwik runs no extension of Jupiter, and this one asks nothing of it.
        CASSANDRA.beforeAll(null);
        session = CASSANDRA.openFreshKeyspace();
        store = new CassandraMaildropStore(new MaildropSchema(session));
    }

    @AfterContainer
    static void disconnect() {
        session.close();
    }

    @Property(tries = 20, seed = "20261123", edgeCases = EdgeCasesMode.NONE)
    void nothingHappensThatThePolicyDoesNotSay(
            @ForAll("policies") ModelPolicy policy, @ForAll("histories") List<Step> steps) throws Exception {
        History history = new History(Username.of(UUID.randomUUID() + "@demo.test"), store, policy);

        for (Step step : steps) {
            history.perform(step);
        }
    }

    @Provide
    Arbitrary<ModelPolicy> policies() {
        return Histories.policies();
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Histories.histories();
    }
}
