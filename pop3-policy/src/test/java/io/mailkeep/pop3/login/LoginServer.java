package io.mailkeep.pop3.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.dispatch.TestServer;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.session.MaildropHandlers;
import io.mailkeep.pop3.session.MemoryJames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;

/**
 * A POP3 server with four accounts, all with the same password: anna, bert who has a plus sign in his name, boss who may
 * read anna's mail, and carl. A session that is closed is told from one that is open by {@code [IN-USE]}.
 */
final class LoginServer implements AutoCloseable {
    static final String ANNA = "anna@demo.test";
    static final String BERT = "bert+home@demo.test";
    static final String BOSS = "boss@demo.test";
    static final String CARL = "carl@demo.test";
    static final String PASSWORD = "se cret";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final FakeAuthenticator authenticator = new FakeAuthenticator();
    private final TestServer server;

    private LoginServer(LoginSettings settings, Optional<Path> keystore) throws Exception {
        Injector injector = Guice.createInjector(new Bindings(settings));
        TestServer.Creator creator =
                name -> injector.getInstance(Class.forName(name).asSubclass(ProtocolHandler.class));
        server = keystore.isPresent()
                ? TestServer.withStartTls(new MaildropHandlers(), creator, keystore.get())
                : new TestServer(new MaildropHandlers(), creator);
    }

    static LoginServer with(LoginSettings settings) throws Exception {
        return new LoginServer(settings, Optional.empty());
    }

    static LoginServer withStartTls(LoginSettings settings, Path keystore) throws Exception {
        return new LoginServer(settings, Optional.of(keystore));
    }

    /** Settings that stand in no test's way but for what it chooses. */
    static LoginSettings settings(PlainText plainText) {
        return LoginSettings.of(
                plainText, Optional.of('+'), Failures.of(100, 100, Duration.ofMinutes(1)), Optional.empty());
    }

    TestClient connect() throws Exception {
        TestClient client = server.connect();
        if (!client.line().startsWith("+OK")) {
            throw new AssertionError("no greeting");
        }
        return client;
    }

    void changePassword(String user, String password) {
        authenticator.addUser(Username.of(user), password);
    }

    int counted(String metric) {
        return metrics.countFor(metric);
    }

    /** Octets as a SASL exchange writes them. */
    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    static String plain(String actAs, String name, String password) {
        return base64(actAs + '\0' + name + '\0' + password);
    }

    @Override
    public void close() {
        server.close();
    }

    private final class Bindings extends AbstractModule {
        private final LoginSettings settings;

        private Bindings(LoginSettings settings) {
            this.settings = settings;
        }

        @Override
        protected void configure() {
            InMemoryIntegrationResources james = james();
            bind(MailboxManager.class).toInstance(james.getMailboxManager());
            bind(MailboxSessionMapperFactory.class)
                    .toInstance(james.getMailboxManager().getMapperFactory());
            bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
            install(MemoryJames.quotas(james));
            bind(LoginSettings.class).toInstance(settings);
            bind(ConfigurationProvider.class).toInstance((file, level) -> new BaseHierarchicalConfiguration());
            bind(MaildropLock.class).toInstance(new MemoryMaildropLock(Clock.systemUTC()));
            bind(MaildropClaims.class).to(LockedClaims.class);
            bind(Inboxes.class).to(JamesInboxes.class);
            bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
            bind(MoveTurns.class).toInstance(MoveTurns.NONE);
            bind(LoginObserver.class).toInstance(LoginObserver.NONE);
            bind(MaildropStore.class).toInstance(new MemoryMaildropStore());
            bind(MaildropSettings.class)
                    .toInstance(MaildropSettings.of(Optional.of(Duration.ofMinutes(5)), Duration.ofHours(1)));
            bind(ConfigurationSource.class)
                    .toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(
                            KeepPolicy.of("test", OnRetrieve.NOTHING, OnDelete.RELEASE, Retention.FOREVER))));
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(MetricFactory.class).toInstance(metrics);
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        }

        private InMemoryIntegrationResources james() {
            for (String user : List.of(ANNA, BERT, BOSS, CARL)) {
                authenticator.addUser(Username.of(user), PASSWORD);
            }
            return InMemoryIntegrationResources.builder()
                    .authenticator(authenticator)
                    .authorizator(FakeAuthorizator.forGivenUserAndDelegatedUser(Username.of(BOSS), Username.of(ANNA)))
                    .inVmEventBus()
                    .defaultAnnotationLimits()
                    .defaultMessageParser()
                    .scanningSearchIndex()
                    .noPreDeletionHooks()
                    .storeQuotaManager()
                    .build();
        }

        @Provides
        static UsersRepository users() {
            try {
                MemoryDomainList domains = new MemoryDomainList(null);
                domains.configure(DomainListConfiguration.DEFAULT);
                domains.addDomain(Domain.of("demo.test"));
                MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
                for (String user : List.of(ANNA, BERT, BOSS, CARL)) {
                    users.addUser(Username.of(user), PASSWORD);
                }
                return users;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
