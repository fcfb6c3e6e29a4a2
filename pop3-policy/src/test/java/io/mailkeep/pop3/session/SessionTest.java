package io.mailkeep.pop3.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.dispatch.TestClient;
import io.mailkeep.pop3.dispatch.TestKeystore;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.mail.Flags;
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
import org.apache.james.mailbox.model.MessageRange;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SessionTest {
    private static final Username USER = Username.of("keep@demo.test");
    private static final LoginSettings OVER_LOOPBACK = LoginSettings.of(
            PlainText.LOOPBACK, Optional.empty(), Failures.of(0, 0, Duration.ofMinutes(1)), Optional.empty());

    private final InMemoryIntegrationResources james = MemoryJames.of(USER, "demo");
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final AtomicBoolean storeFails = new AtomicBoolean();
    private final AtomicBoolean storeHangs = new AtomicBoolean();
    private final Semaphore hanging = new Semaphore(0);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(new MaildropHandlers(), handlers());
    }

    @AfterEach
    void stop() {
        hanging.release(1_000);
        server.close();
    }

    @Test
    void statCountsTheOctetsAsStored() throws Exception {
        open();
        deliver("one", "two");
        try (TestClient client = loggedIn()) {
            int size = text("one").length();

            assertThat(client.ask("STAT")).isEqualTo("+OK 2 " + 2 * size);
            client.ask("DELE 1");
            assertThat(client.ask("STAT")).isEqualTo("+OK 1 " + size);
        }
    }

    @Test
    void deletedMessagesLeaveEveryListing() throws Exception {
        open();
        deliver("one", "two", "three");
        try (TestClient client = loggedIn()) {
            assertThat(client.ask("DELE 2")).startsWith("+OK");

            assertThat(client.ask("LIST")).startsWith("+OK 2 ");
            assertThat(client.multiLine()).extracting(line -> line.charAt(0)).containsExactly('1', '3');
            assertThat(client.ask("UIDL")).startsWith("+OK");
            assertThat(client.multiLine()).extracting(line -> line.charAt(0)).containsExactly('1', '3');
            for (String command : List.of("LIST 2", "UIDL 2", "RETR 2", "TOP 2 0", "DELE 2")) {
                assertThat(client.ask(command)).isEqualTo("-ERR no such message");
            }
            assertThat(client.ask("RSET")).startsWith("+OK 3 ");
            assertThat(client.ask("LIST 2")).startsWith("+OK 2 ");
        }
    }

    @Test
    void quitSaysWhatItDid() throws Exception {
        open();
        deliver("one", "two");
        try (TestClient client = loggedIn()) {
            client.ask("DELE 1");

            assertThat(client.ask("QUIT")).isEqualTo("+OK 1 kept");
            assertThat(client.isAtEnd()).isTrue();
        }
        try (TestClient client = loggedIn()) {
            assertThat(client.ask("LIST")).startsWith("+OK 1 ");
        }
    }

    @Test
    void messageThatWasSentWholeCountsAsRetrieved() throws Exception {
        open();
        deliver("one", "two", "three");
        try (TestClient client = loggedIn()) {
            assertThat(client.ask("RETR 1")).startsWith("+OK");
            assertThat(client.multiLine()).containsExactly("Subject: one", "", "..body of one");
            assertThat(client.ask("TOP 2 10")).startsWith("+OK");
            assertThat(client.multiLine()).containsExactly("Subject: two", "", "..body of two");
            assertThat(client.ask("TOP 3 0")).startsWith("+OK");
            assertThat(client.multiLine()).containsExactly("Subject: three", "");
            client.ask("RSET");
            client.ask("QUIT");
        }

        assertThat(seen()).containsExactly(true, false, false);
    }

    @Test
    void messageThatWasCutOffDoesNot() throws Exception {
        open();
        deliver("x".repeat(20_000_000));
        TestClient client = loggedIn();
        client.send("RETR 1\r\nQUIT\r\n");
        assertThat(client.line()).startsWith("+OK");

        client.abort();

        // The lock comes back only with the end of the session.
        awaitLogin().close();
        assertThat(seen()).containsExactly(false);
    }

    @Test
    void nothingIsCommittedWithoutQuit() throws Exception {
        open();
        deliver("one");
        TestClient client = loggedIn();
        client.ask("RETR 1");
        client.multiLine();
        client.ask("DELE 1");

        client.abort();

        try (TestClient next = awaitLogin()) {
            assertThat(next.ask("LIST")).startsWith("+OK 1 ");
        }
        assertThat(seen()).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELE 0",
                "DELE -1",
                "DELE",
                "DELE 1 1",
                "DELE 99999999999",
                "DELE 4294967297",
                "DELE one",
                "DELE 1.0",
                "RETR 0",
                "RETR -1",
                "RETR",
                "RETR 2147483648",
                "TOP 1",
                "TOP 1 -1",
                "TOP 1 99999999999",
                "TOP 0 1",
                "TOP 1  1",
                "LIST 0",
                "UIDL 2",
                "STAT 1",
                "NOOP 1",
                "RSET 1",
                "QUIT now",
                "CAPA x",
                "USER keep@demo.test",
                "PASS demo",
                "STLS",
                "XTND",
                "D\u00c9LE 1",
                ""
            })
    void badCommandsAreRefusedAndChangeNothing(String command) throws Exception {
        open();
        deliver("one");
        try (TestClient client = loggedIn()) {
            assertThat(client.ask(command)).startsWith("-ERR");

            assertThat(client.ask("LIST")).startsWith("+OK 1 ");
            assertThat(client.multiLine()).hasSize(1);
            assertThat(client.ask("quit")).isEqualTo("+OK nothing deleted");
        }
    }

    @Test
    void capabilitiesAreTheSameInBothStates() throws Exception {
        try (TestClient client = connect()) {
            client.ask("CAPA");
            List<String> before = client.multiLine();
            login(client);
            client.ask("capa");

            assertThat(client.multiLine()).isEqualTo(before).doesNotHaveDuplicates();
            assertThat(before)
                    .containsExactlyInAnyOrder(
                            "TOP",
                            "UIDL",
                            "USER",
                            "SASL PLAIN",
                            "PIPELINING",
                            "RESP-CODES",
                            "AUTH-RESP-CODE",
                            "EXPIRE NEVER",
                            "IMPLEMENTATION Mailkeep");
        }
    }

    @Test
    void maildropHasOneSessionAtATime() throws Exception {
        try (TestClient first = loggedIn();
                TestClient second = connect()) {
            second.ask("USER " + USER.asString());
            assertThat(second.ask("PASS demo")).startsWith("-ERR [IN-USE]");
            second.ask("USER " + USER.asString());
            assertThat(second.ask("PASS wrong")).startsWith("-ERR [AUTH]");

            assertThat(first.ask("QUIT")).startsWith("+OK");
            second.ask("USER " + USER.asString());
            assertThat(second.ask("PASS demo")).startsWith("+OK");
        }
    }

    @Test
    void wrongPasswordsAreAllAnsweredAlikeAndTheThirdIsTheLast() throws Exception {
        try (TestClient client = connect()) {
            client.ask("USER nobody@demo.test");
            String unknownUser = client.ask("PASS demo");
            client.ask("USER " + USER.asString());
            String wrongPassword = client.ask("PASS wrong");
            client.ask("USER " + USER.asString());

            assertThat(unknownUser).startsWith("-ERR [AUTH] ").isEqualTo(wrongPassword);
            assertThat(client.ask("PASS demo ")).isEqualTo(wrongPassword);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"USER", "USER a b", "USER a@b@c", "USER @", "USER ", "PASS x", "STAT", "NOOP", "RETR 1"})
    void commandsOutOfPlaceAreRefusedBeforeLogin(String command) throws Exception {
        try (TestClient client = connect()) {
            assertThat(client.ask(command)).startsWith("-ERR");
            login(client);
        }
    }

    @Test
    void secondUserStartsOver() throws Exception {
        try (TestClient client = connect()) {
            client.ask("USER nobody@demo.test");

            assertThat(client.ask("USER " + USER.asString())).startsWith("-ERR");
            assertThat(client.ask("PASS demo")).startsWith("-ERR");
            login(client);
        }
    }

    @Test
    void clientThatOnlySendsRubbishIsPutOut() throws Exception {
        try (TestClient client = connect()) {
            for (int n = 0; n < 20; n++) {
                assertThat(client.ask("GET / HTTP/1.1")).isEqualTo("-ERR unknown command");
            }

            assertThat(client.ask("GET / HTTP/1.1")).startsWith("-ERR");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void storeThatFailsIsATemporaryError() throws Exception {
        open();
        deliver("one");
        try (TestClient client = loggedIn();
                TestClient other = connect()) {
            client.ask("DELE 1");
            storeFails.set(true);

            assertThat(client.ask("QUIT")).startsWith("-ERR [SYS/TEMP]");
            assertThat(client.isAtEnd()).isTrue();
            other.ask("USER " + USER.asString());
            assertThat(other.ask("PASS demo")).startsWith("-ERR [SYS/TEMP]");
            storeFails.set(false);
            login(other);
            assertThat(other.ask("LIST")).startsWith("+OK 1 ");
        }
    }

    @Test
    void hangUpDuringLoginGivesTheMaildropBack() throws Exception {
        open();
        storeHangs.set(true);
        TestClient client = connect();
        client.ask("USER " + USER.asString());
        client.send("PASS demo\r\n");
        await().until(hanging::hasQueuedThreads);

        client.abort();
        storeHangs.set(false);
        hanging.release(1_000);

        awaitLogin().close();
    }

    @Nested
    class StartTls {
        @TempDir
        private Path directory;

        @BeforeEach
        void start() throws Exception {
            server.close();
            server = TestServer.withStartTls(new MaildropHandlers(), handlers(), TestKeystore.in(directory));
        }

        @Test
        void isOfferedOnlyWhileItIsPossible() throws Exception {
            try (TestClient client = connect()) {
                client.ask("CAPA");
                assertThat(client.multiLine()).contains("STLS");
                assertThat(client.ask("STLS")).startsWith("+OK");
                client.startTls();

                client.ask("CAPA");
                assertThat(client.multiLine()).doesNotContain("STLS");
                assertThat(client.ask("STLS")).startsWith("-ERR");
                login(client);
                client.ask("CAPA");
                assertThat(client.multiLine()).doesNotContain("STLS");
                client.send("STAT\r\nNOOP\r\nQUIT\r\n");
                assertThat(client.line()).isEqualTo("+OK 0 0");
                assertThat(client.line()).startsWith("+OK");
                assertThat(client.line()).startsWith("+OK");
            }
        }

        @Test
        void isNotOfferedAfterAPlainLogin() throws Exception {
            try (TestClient client = loggedIn()) {
                client.ask("CAPA");

                assertThat(client.multiLine()).doesNotContain("STLS");
                assertThat(client.ask("STLS")).startsWith("-ERR");
                assertThat(client.ask("NOOP")).startsWith("+OK");
            }
        }

        @Test
        void forgetsTheUserThatWasNamedInTheClear() throws Exception {
            try (TestClient client = connect()) {
                client.ask("USER " + USER.asString());
                assertThat(client.ask("STLS")).startsWith("+OK");
                client.startTls();

                assertThat(client.ask("PASS demo")).startsWith("-ERR");
                login(client);
            }
        }

        @Test
        void commandsSmuggledBehindItAreNeverRun() throws Exception {
            try (TestClient client = connect()) {
                client.send("STLS\r\nUSER " + USER.asString() + "\r\nPASS demo\r\n");

                assertThat(client.line()).startsWith("-ERR");
                assertThat(client.isAtEnd()).isTrue();
            }
        }
    }

    private TestServer.Creator handlers() {
        Injector injector = Guice.createInjector(new Bindings());
        return name -> injector.getInstance(Class.forName(name).asSubclass(ProtocolHandler.class));
    }

    private TestClient connect() throws Exception {
        TestClient client = server.connect();
        assertThat(client.line()).startsWith("+OK ").doesNotContain("<");
        return client;
    }

    private TestClient loggedIn() throws Exception {
        TestClient client = connect();
        login(client);
        return client;
    }

    private static void login(TestClient client) throws Exception {
        assertThat(client.ask("USER " + USER.asString())).startsWith("+OK");
        assertThat(client.ask("PASS demo")).startsWith("+OK");
    }

    private TestClient awaitLogin() throws Exception {
        TestClient client = connect();
        await().until(() -> client.ask("USER " + USER.asString()).startsWith("+OK")
                && client.ask("PASS demo").startsWith("+OK"));
        return client;
    }

    /** The first login makes INBOX. */
    private void open() throws Exception {
        try (TestClient client = loggedIn()) {
            assertThat(client.ask("QUIT")).startsWith("+OK");
        }
    }

    private void deliver(String... subjects) throws Exception {
        MailboxSession session = james.getMailboxManager().createSystemSession(USER);
        for (String subject : subjects) {
            inbox(session)
                    .appendMessage(
                            AppendCommand.builder()
                                    .build(new ByteContent(text(subject).getBytes(US_ASCII))),
                            session);
        }
    }

    private static String text(String subject) {
        return "Subject: " + subject + "\r\n\r\n.body of " + subject + "\r\n";
    }

    private List<Boolean> seen() throws Exception {
        MailboxSession session = james.getMailboxManager().createSystemSession(USER);
        List<Boolean> seen = new ArrayList<>();
        inbox(session)
                .getMessages(MessageRange.all(), FetchGroup.MINIMAL, session)
                .forEachRemaining(message -> seen.add(message.getFlags().contains(Flags.Flag.SEEN)));
        return seen;
    }

    private MessageManager inbox(MailboxSession session) throws Exception {
        return james.getMailboxManager().getMailbox(MailboxPath.inbox(session), session);
    }

    private final class Bindings extends AbstractModule {
        @Override
        protected void configure() {
            bind(MailboxManager.class).toInstance(james.getMailboxManager());
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
            bind(MaildropStore.class).toInstance(moody(new MemoryMaildropStore()));
            bind(MaildropSettings.class)
                    .toInstance(MaildropSettings.of(Optional.of(Duration.ofMinutes(5)), Duration.ofHours(1)));
            bind(ConfigurationSource.class)
                    .toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(
                            KeepPolicy.of("test", OnRetrieve.markSeen(), OnDelete.RELEASE, Retention.FOREVER))));
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(LoginSettings.class).toInstance(OVER_LOOPBACK);
            bind(ConfigurationProvider.class).toInstance((file, level) -> new BaseHierarchicalConfiguration());
            bind(MetricFactory.class).toInstance(metrics);
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        }

        @Provides
        static UsersRepository users() {
            return MemoryUsersRepository.withVirtualHosting(new MemoryDomainList(null));
        }

        private MaildropStore moody(MaildropStore store) {
            return (MaildropStore) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {MaildropStore.class}, (proxy, method, arguments) -> {
                        if (storeFails.get()) {
                            throw new IllegalStateException("the store is down");
                        }
                        if (storeHangs.get()) {
                            hanging.acquire();
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
