package io.mailkeep.pop3.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.mailkeep.pop3.login.LoginObserver;
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
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends DELE ahead relies on the RETR before it. */
@Timeout(60)
class UnsentMessageTest {
    private static final Username USER = Username.of("keep@demo.test");

    private final AtomicBoolean contentFails = new AtomicBoolean();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        InMemoryIntegrationResources james = MemoryJames.of(USER, "demo");
        MailboxManager mailboxes = james.getMailboxManager();
        Injector injector = Guice.createInjector(new Bindings(james, moody(MailboxManager.class, mailboxes)));
        server = new TestServer(
                new MaildropHandlers(),
                name -> injector.getInstance(Class.forName(name).asSubclass(ProtocolHandler.class)));
        deliver(mailboxes, 2);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RETR 1", "TOP 1 0", "TOP 1 5"})
    void isNotDeletedByWhatWasSentAhead(String command) throws Exception {
        contentFails.set(true);
        try (TestClient client = loggedIn()) {
            client.send(command + "\r\nDELE 1\r\nDELE 2\r\nQUIT\r\n");

            assertThat(client.line()).startsWith("-ERR [SYS/TEMP] ");
            assertThat(client.line()).startsWith("-ERR [SYS/TEMP] ");
            assertThat(client.line()).startsWith("+OK");
            assertThat(client.line()).isEqualTo("+OK 1 deleted");
        }
        try (TestClient client = loggedIn()) {
            assertThat(client.ask("STAT")).startsWith("+OK 1 ");
        }
    }

    @Test
    void mayBeDeletedOnceItWasRetrieved() throws Exception {
        contentFails.set(true);
        try (TestClient client = loggedIn()) {
            client.ask("RETR 1");
            contentFails.set(false);
            client.ask("RETR 1");
            client.multiLine();

            assertThat(client.ask("DELE 1")).startsWith("+OK");
        }
    }

    @Test
    void mayBeDeletedAfterReset() throws Exception {
        contentFails.set(true);
        try (TestClient client = loggedIn()) {
            client.ask("RETR 1");
            client.ask("RSET");

            assertThat(client.ask("DELE 1")).startsWith("+OK");
        }
    }

    private TestClient loggedIn() throws Exception {
        TestClient client = server.connect();
        client.line();
        client.ask("USER " + USER.asString());
        assertThat(client.ask("PASS demo")).startsWith("+OK");
        return client;
    }

    private static void deliver(MailboxManager mailboxes, int messages) throws Exception {
        MailboxSession session = mailboxes.createSystemSession(USER);
        MailboxPath inbox = MailboxPath.inbox(session);
        mailboxes.createMailbox(inbox, session);
        for (int n = 0; n < messages; n++) {
            mailboxes
                    .getMailbox(inbox, session)
                    .appendMessage(
                            AppendCommand.builder()
                                    .build(new ByteContent("Subject: x\r\n\r\nbody\r\n".getBytes(US_ASCII))),
                            session);
        }
    }

    /** The same, down to its mailboxes, but that it cannot always read what messages say. */
    private <T> T moody(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    boolean readsContent = arguments != null
                            && (Arrays.asList(arguments).contains(FetchGroup.FULL_CONTENT)
                                    || Arrays.asList(arguments).contains(FetchGroup.HEADERS));
                    if (readsContent && contentFails.get()) {
                        throw new IllegalStateException("the blobs are down");
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof MessageManager
                                ? moody(MessageManager.class, (MessageManager) result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static final class Bindings extends AbstractModule {
        private final InMemoryIntegrationResources james;
        private final MailboxManager mailboxes;

        private Bindings(InMemoryIntegrationResources james, MailboxManager mailboxes) {
            this.james = james;
            this.mailboxes = mailboxes;
        }

        @Override
        protected void configure() {
            bind(MailboxManager.class).toInstance(mailboxes);
            bind(MailboxSessionMapperFactory.class)
                    .toInstance(james.getMailboxManager().getMapperFactory());
            bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
            install(MemoryJames.quotas(james));
            bind(MaildropLock.class).toInstance(new MemoryMaildropLock(Clock.systemUTC()));
            bind(MaildropClaims.class).to(LockedClaims.class);
            bind(Inboxes.class).to(JamesInboxes.class);
            bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
            bind(MoveTurns.class).toInstance(MoveTurns.NONE);
            bind(LoginObserver.class).toInstance(LoginObserver.NONE);
            bind(MaildropStore.class).toInstance(new MemoryMaildropStore());
            bind(MaildropSettings.class).toInstance(MaildropSettings.of(Optional.empty(), Duration.ofHours(1)));
            bind(ConfigurationSource.class)
                    .toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(
                            KeepPolicy.of("test", OnRetrieve.NOTHING, OnDelete.EXPUNGE, Retention.FOREVER))));
            bind(LoginSettings.class)
                    .toInstance(LoginSettings.of(
                            PlainText.LOOPBACK,
                            Optional.empty(),
                            Failures.of(0, 0, Duration.ofMinutes(1)),
                            Optional.empty()));
            bind(ConfigurationProvider.class).toInstance((file, level) -> new BaseHierarchicalConfiguration());
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        }

        @Provides
        static UsersRepository users() {
            return MemoryUsersRepository.withVirtualHosting(new MemoryDomainList(null));
        }
    }
}
