package io.mailkeep.pop3.dispatch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.delivery.DeliveryNotes;
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
import io.mailkeep.pop3.session.MaildropHandlers;
import io.mailkeep.pop3.session.MemoryJames;
import io.mailkeep.pop3.wire.MultiLineReply;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.protocols.api.ProtocolConfigurationImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChainImpl;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.POP3SessionImpl;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.BeforeAll;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=CommandFuzzTest} looks for more. */
class CommandFuzzTest {
    private static final Username USER = Username.of("keep@demo.test");
    private static final List<String> LOGIN = List.of("USER " + USER.asString(), "PASS demo");
    private static final List<String> MAIL = List.of("Subject: one\r\n\r\n.\r\n..\r\nend\r\n", "no header, no end", "");

    private static SerialDispatcher dispatcher;

    @BeforeAll
    static void start() throws Exception {
        InMemoryIntegrationResources james = MemoryJames.of(USER, "demo");
        deliver(james.getMailboxManager());
        Injector injector = Guice.createInjector(new Bindings(james));
        ProtocolHandlerChainImpl chain = new ProtocolHandlerChainImpl();
        for (String name : new MaildropHandlers().getHandlers()) {
            chain.add(injector.getInstance(Class.forName(name).asSubclass(ProtocolHandler.class)));
        }
        chain.wireExtensibleHandlers();
        dispatcher = chain.getFirstHandler(SerialDispatcher.class).orElseThrow();
    }

    @DictionaryEntries({
        "USER ",
        "PASS ",
        "AUTH PLAIN ",
        "CAPA",
        "STAT",
        "LIST ",
        "UIDL ",
        "RETR ",
        "TOP 1 ",
        "DELE ",
        "RSET",
        "NOOP",
        "STLS",
        "QUIT",
        "APOP ",
        "recent:keep@demo.test",
        "keep+pad@demo.test",
        "AGtlZXBAZGVtby50ZXN0AGRlbW8="
    })
    @FuzzTest(maxDuration = "5m")
    void everyLineIsAnswered(byte[] octets) {
        List<String> lines = List.of(new String(octets, ISO_8859_1).split("\n"));

        converse(List.of(), lines);
        converse(LOGIN, lines);
    }

    private static void converse(List<String> login, List<String> lines) {
        POP3Session session = new POP3SessionImpl(transport(), new ProtocolConfigurationImpl("Mailkeep") {});
        try {
            login.forEach(line -> answer(session, line));
            assertThat(Conversation.of(session).isInTransaction()).isEqualTo(!login.isEmpty());
            for (String line : lines) {
                if (answer(session, line).isEndSession()) {
                    return;
                }
            }
        } finally {
            dispatcher.ended(session);
        }
    }

    private static Response answer(POP3Session session, String line) {
        Request request = dispatcher.parseRequest(session, line.getBytes(ISO_8859_1));
        boolean wasOpen = Conversation.of(session).isInTransaction();
        dispatcher.isQuick(session, request);

        Response reply = dispatcher.execute(session, request);

        assertThat(reply.getLines()).singleElement().satisfies(status -> assertThat(status)
                .matches("(\\+OK|-ERR) [ -~]{1,500}" + (wasOpen ? "" : "|\\+ "))
                .doesNotContain("[SYS/"));
        if (reply instanceof MultiLineReply) {
            assertThat(((MultiLineReply) reply).getStream())
                    .asString(ISO_8859_1)
                    .endsWith(".\r\n");
        }
        return reply;
    }

    private static void deliver(MailboxManager mailboxes) throws Exception {
        MailboxSession session = mailboxes.createSystemSession(USER);
        mailboxes.createMailbox(MailboxPath.inbox(session), session);
        for (String message : MAIL) {
            mailboxes
                    .getMailbox(MailboxPath.inbox(session), session)
                    .appendMessage(
                            AppendCommand.builder().build(new ByteContent(message.getBytes(ISO_8859_1))), session);
        }
    }

    private static ProtocolTransport transport() {
        return (ProtocolTransport) Proxy.newProxyInstance(
                ProtocolTransport.class.getClassLoader(),
                new Class<?>[] {ProtocolTransport.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddress", "getLocalAddress" -> new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), 110);
                    case "getId" -> "fuzzed";
                    case "isStartTLSSupported" -> true;
                    case "isTLSStarted", "isProxyRequired" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static final class Bindings extends AbstractModule {
        private final InMemoryIntegrationResources james;

        private Bindings(InMemoryIntegrationResources james) {
            this.james = james;
        }

        @Override
        protected void configure() {
            bind(MailboxManager.class).toInstance(james.getMailboxManager());
            bind(MailboxSessionMapperFactory.class)
                    .toInstance(james.getMailboxManager().getMapperFactory());
            bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
            install(MemoryJames.quotas(james));
            bind(MaildropLock.class).toInstance(new MemoryMaildropLock(Clock.systemUTC()));
            bind(MaildropClaims.class).to(LockedClaims.class);
            bind(MaildropStore.class).toInstance(new MemoryMaildropStore());
            bind(Inboxes.class).to(JamesInboxes.class);
            bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
            bind(MoveTurns.class).toInstance(MoveTurns.NONE);
            bind(LoginObserver.class).toInstance(LoginObserver.NONE);
            bind(MaildropSettings.class)
                    .toInstance(MaildropSettings.of(Optional.of(Duration.ofMinutes(5)), Duration.ofHours(1)));
            bind(ConfigurationSource.class)
                    .toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(
                            KeepPolicy.of("test", OnRetrieve.NOTHING, OnDelete.IGNORE, Retention.FOREVER))));
            bind(LoginSettings.class)
                    .toInstance(LoginSettings.of(
                            PlainText.LOOPBACK,
                            Optional.of('+'),
                            Failures.of(0, 0, Duration.ofMinutes(1)),
                            Optional.empty()));
            bind(ConfigurationProvider.class).toInstance((file, level) -> new BaseHierarchicalConfiguration());
            bind(Clock.class).toInstance(Clock.systemUTC());
            bind(MetricFactory.class).toInstance(new DropWizardMetricFactory(new MetricRegistry()));
            bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        }

        @Provides
        static UsersRepository users() {
            return MemoryUsersRepository.withVirtualHosting(new MemoryDomainList(null));
        }
    }
}
