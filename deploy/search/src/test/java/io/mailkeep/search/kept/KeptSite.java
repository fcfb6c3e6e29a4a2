package io.mailkeep.search.kept;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.ImmutableMap;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropSchema;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.ToldMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.login.LoginObserver;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.reconciliation.Reconciliation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;

/** A server with one user, whose ledger is in Cassandra and whose search is in OpenSearch. */
final class KeptSite implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final AtomicInteger USERS = new AtomicInteger();

    final Username anna = Username.of("anna" + USERS.incrementAndGet());

    final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    final TestIndex index;
    private final Module modules;
    private final Injector injector;
    final MessageManager inbox;
    private final InMemoryIntegrationResources james;
    private final MailboxSession session;

    KeptSite(OpenSearchExtension openSearch, CqlSession cassandra, KeepPolicy policy) throws Exception {
        index = TestIndex.on(openSearch);
        james = index.james();
        modules = Modules.combine(new Server(cassandra, policy), new KeepSearch());
        injector = Guice.createInjector(modules);
        session = james.getMailboxManager().createSystemSession(anna);
        james.getMailboxManager().createMailbox(MailboxPath.inbox(session), session);
        inbox = james.getMailboxManager().getMailbox(MailboxPath.inbox(session), session);
    }

    private final class Server extends AbstractModule {
        private final CqlSession cassandra;
        private final KeepPolicy policy;

        Server(CqlSession cassandra, KeepPolicy policy) {
            this.cassandra = cassandra;
            this.policy = policy;
        }

        @Override
        protected void configure() {
            bind(MailboxManager.class).toInstance(james.getMailboxManager());
            bind(MailboxSessionMapperFactory.class)
                    .toInstance(james.getMailboxManager().getMapperFactory());
            bind(QuotaManager.class).toInstance(james.getQuotaManager());
            bind(CurrentQuotaManager.class).toInstance(james.getCurrentQuotaManager());
            bind(CurrentQuotaCalculator.class).toInstance(james.getCurrentQuotaCalculator());
            bind(QuotaRootResolver.class).toInstance(james.getQuotaRootResolver());
            bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
            bind(MoveTurns.class).toInstance(MoveTurns.NONE);
            bind(LoginObserver.class).toInstance(LoginObserver.NONE);
            bind(MaildropLock.class).toInstance(new MemoryMaildropLock(clock));
            bind(MaildropClaims.class).to(LockedClaims.class);
            bind(Inboxes.class).to(JamesInboxes.class);
            bind(ConfigurationSource.class).toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(policy)));
            bind(MaildropSettings.class)
                    .toInstance(MaildropSettings.of(Optional.of(Duration.ofMinutes(5)), Duration.ofHours(1)));
            bind(Clock.class).toInstance(clock);
            bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
            bind(Cluster.class).toInstance(index.cluster());
            bind(MailIndex.class).toInstance(index.index());
            bind(Indexer.class).toInstance(index.indexer());
            Keeps keeps = new Keeps();
            bind(Keeps.class).toInstance(keeps);
            bind(Reconciliation.class).toInstance(index.reconciliation(keeps));
            bind(Missed.class).toInstance(index.missed());
            bind(MailboxId.Factory.class).toInstance(new InMemoryId.Factory());
        }

        @Provides
        @Singleton
        MaildropStore store(Set<LedgerListener> listeners) {
            return ToldMaildropStore.of(new CassandraMaildropStore(new MaildropSchema(cassandra)), listeners);
        }
    }

    /** The same server with another part. */
    <T> Injector without(Class<T> part, T instead) {
        return Guice.createInjector(Modules.override(modules).with(new AbstractModule() {
            @Override
            protected void configure() {
                bind(part).toInstance(instead);
            }
        }));
    }

    <T> T get(Class<T> type) {
        return injector.getInstance(type);
    }

    MaildropStore ledger() {
        return get(MaildropStore.class);
    }

    void deliver(String message, Flags flags) throws Exception {
        inbox.appendMessage(
                AppendCommand.builder()
                        .withInternalDate(Date.from(clock.instant()))
                        .withFlags(flags)
                        .build(new ByteContent(message.getBytes(StandardCharsets.UTF_8))),
                session);
    }

    void deliver(int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            deliver("Subject: x\r\n\r\nbody\r\n", new Flags());
        }
    }

    /** A mailbox that the policy does not show, with a message of which there is a ledger. */
    MailboxId archive() throws Exception {
        MailboxPath path = MailboxPath.forUser(anna, "Archive");
        MailboxId id = james.getMailboxManager().createMailbox(path, session).orElseThrow();
        ComposedMessageId message = james.getMailboxManager()
                .getMailbox(id, session)
                .appendMessage(AppendCommand.builder().build("Subject: x\r\n\r\nbody\r\n"), session)
                .getId();
        LedgerEntry entry = LedgerEntry.arrived(
                message.getUid(), Uidl.of("archived"), message.getMessageId().serialize(), 20, START);
        Optional<MaildropState> unused = ledger().replace(
                        MaildropId.of(anna, path.getName()),
                        MaildropState.NEVER_OPENED,
                        MaildropState.NEVER_OPENED.forMailbox(id.serialize()).withEntries(Stream.of(entry)));
        return id;
    }

    /** A POP3 session that retrieves and deletes what it lists under these numbers. */
    void popSession(List<Integer> retrieved, List<Integer> deleted) throws Exception {
        Maildrop maildrop =
                get(Maildrops.class).open(james.getMailboxManager().createSystemSession(anna), Client.UNNAMED);
        Marks marks = new Marks();
        retrieved.forEach(marks::retrieve);
        deleted.forEach(marks::delete);
        maildrop.commit(marks);
        maildrop.close();
    }

    void setFlags(long uid, Flags flags) throws Exception {
        inbox.setFlags(flags, FlagsUpdateMode.REPLACE, MessageRange.one(MessageUid.of(uid)), session);
    }

    Mailbox mailbox() throws Exception {
        return inbox.getMailboxEntity();
    }

    /** The keep fields of a document; none if it has none or is not there. */
    Map<String, Object> keep(long uid) {
        return keep(inbox.getId(), uid);
    }

    /** Those of a document of another mailbox. */
    Map<String, Object> keep(MailboxId mailbox, long uid) {
        return source(mailbox, uid).map(KeptSite::keep).orElse(Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> keep(Map<String, Object> source) {
        return (Map<String, Object>) source.getOrDefault(Fields.KEEP, ImmutableMap.of());
    }

    Optional<Map<String, Object>> source(long uid) {
        return source(inbox.getId(), uid);
    }

    @SuppressWarnings("unchecked")
    private Optional<Map<String, Object>> source(MailboxId id, long uid) {
        String mailbox = id.serialize();
        return Optional.ofNullable((Map<String, Object>) index.cluster()
                .ask(client -> client.get(
                        get -> get.index(index.index().readAlias())
                                .id(MessageDocument.id(mailbox, uid))
                                .routing(mailbox),
                        Map.class))
                .block()
                .source());
    }

    @Override
    public void close() throws IOException {
        get(KeepIndexing.class).close();
        index.close();
    }
}
