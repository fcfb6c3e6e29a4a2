package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.cassandra.Schema;
import java.util.List;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxCounterModule;
import org.apache.james.mailbox.cassandra.modules.CassandraQuotaModule;
import org.apache.james.mailbox.cassandra.quota.CassandraCurrentQuotaManager;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** As the tasks RecomputeMailboxCounters and RecomputeCurrentQuotas do. */
class SetCountsTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final UserQuotaRootResolver ROOTS = new DefaultUserQuotaRootResolver(null, null);
    private static final Username ANNA = Username.of("anna@here.test");
    private static final Username BERT = Username.of("bert@here.test");

    private static CqlSession session;

    private final Suspects suspects = new Suspects();

    @BeforeAll
    static void createTables() {
        session = CASSANDRA.openFreshKeyspace();
        Schema.complete(
                session,
                CassandraModule.aggregateModules(CassandraMailboxCounterModule.MODULE, CassandraQuotaModule.MODULE));
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @Test
    void aMailboxIsSuspectWhoseCountersAreSetToWhatTheyWereNot() {
        CountedMailboxes counters = new CountedMailboxes(session, suspects);
        CassandraId right = CassandraId.timeBased();
        CassandraId wrong = CassandraId.timeBased();
        counters.add(counters(right, 3, 1)).block();
        counters.add(counters(wrong, 2, 2)).block();

        counters.resetCounters(counters(right, 3, 1)).block();
        counters.resetCounters(counters(wrong, 3, 1)).block();

        assertThat(counters.retrieveMailboxCounters(wrong).block()).isEqualTo(counters(wrong, 3, 1));
        assertNoted(new Suspect.MailboxCount(wrong));
    }

    @Test
    void aQuotaIsSuspectThatIsSetToWhatItWasNot() {
        CassandraCurrentQuotaManager counters = new CassandraCurrentQuotaManager(session);
        counters.increase(quota(ANNA, 3, 300)).block();
        counters.increase(quota(BERT, 2, 400)).block();
        CountedQuotas quotas = new CountedQuotas(counters, ROOTS, suspects);

        Mono.from(quotas.setCurrentQuotas(quota(ANNA, 3, 300))).block();
        Mono.from(quotas.setCurrentQuotas(quota(BERT, 3, 300))).block();

        assertThat(counters.getCurrentQuotas(ROOTS.forUser(BERT)).block())
                .isEqualTo(CurrentQuotas.from(quota(BERT, 3, 300)));
        assertNoted(new Suspect.QuotaInUse(BERT));
    }

    /** After whoever waits for the end has it. */
    private void assertNoted(Suspect suspect) {
        await().until(() -> suspects.size() > 0);
        assertThat(suspects.unsaved()).isEqualTo(List.of(suspect));
    }

    private static MailboxCounters counters(CassandraId mailbox, long messages, long unseen) {
        return MailboxCounters.builder()
                .mailboxId(mailbox)
                .count(messages)
                .unseen(unseen)
                .build();
    }

    private static QuotaOperation quota(Username user, long messages, long octets) {
        return new QuotaOperation(ROOTS.forUser(user), QuotaCountUsage.count(messages), QuotaSizeUsage.size(octets));
    }
}
