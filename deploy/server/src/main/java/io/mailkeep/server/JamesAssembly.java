package io.mailkeep.server;

import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import io.mailkeep.engines.Checkout;
import io.mailkeep.search.OpenSearchSearchModule;
import io.mailkeep.search.config.SearchConfigurationException;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.indexing.Servers;
import io.mailkeep.server.cassandra.CassandraStore;
import io.mailkeep.server.cluster.Cluster;
import io.mailkeep.server.events.LocalEventBus;
import io.mailkeep.server.home.ConfFile;
import io.mailkeep.server.home.StartUpException;
import io.mailkeep.server.home.WorkingDirectory;
import io.mailkeep.server.imap.BoundedImapModule;
import io.mailkeep.server.message.BoundedMessageParser;
import io.mailkeep.server.monitoring.MonitoringModule;
import io.mailkeep.server.queue.EmbeddedQueueModule;
import io.mailkeep.server.queue.FormerQueue;
import java.util.Optional;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.GuiceJamesServer;
import org.apache.james.data.UsersRepositoryModuleChooser;
import org.apache.james.events.EventBus;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.modules.BlobExportMechanismModule;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.JMAPServerModule;
import org.apache.james.modules.protocols.JmapEventBusModule;
import org.apache.james.modules.protocols.LMTPServerModule;
import org.apache.james.modules.protocols.ManageSieveServerModule;
import org.apache.james.modules.protocols.POP3ServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.modules.server.DKIMMailetModule;
import org.apache.james.modules.server.DLPRoutesModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.InconsistencyQuotasSolvingRoutesModule;
import org.apache.james.modules.server.JMXServerModule;
import org.apache.james.modules.server.JmapTasksModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailboxRoutesModule;
import org.apache.james.modules.server.MailboxesExportRoutesModule;
import org.apache.james.modules.server.SieveRoutesModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.UserIdentityModule;
import org.apache.james.modules.server.VacationRoutesModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.utils.PropertiesProvider;

/**
 * The modules of a server: what every server has, plus what its store brings. A node whose {@code conf} has
 * {@code rabbitmq.properties} shares its store, and its mail queue, events and tasks, with others.
 */
final class JamesAssembly {
    private static final Module PROTOCOLS = Modules.combine(
            new ProtocolHandlerModule(),
            new SMTPServerModule(),
            new LMTPServerModule(),
            new POP3ServerModule(),
            Modules.override(new IMAPServerModule()).with(new BoundedImapModule()),
            new ManageSieveServerModule());

    private static final Module WEBADMIN = Modules.combine(
            new WebAdminServerModule(),
            new DataRoutesModules(),
            new DLPRoutesModule(),
            new InconsistencyQuotasSolvingRoutesModule(),
            new MailboxRoutesModule(),
            new MailboxesExportRoutesModule(),
            new MailQueueRoutesModule(),
            new MailRepositoriesRoutesModule(),
            new SieveRoutesModule(),
            new UserIdentityModule(),
            new VacationRoutesModule());

    // Mail processing and webadmin need what the JMAP modules bind; whether JMAP is served is jmap.properties's choice.
    private static final Module JMAP = Modules.combine(new JMAPServerModule(), new JmapTasksModule());

    private static final Module EVERY_SERVER = Modules.combine(
            binder -> binder.bind(InitializationOperations.class).to(OutsideLast.class),
            binder -> binder.bind(MessageParser.class).to(BoundedMessageParser.class),
            binder -> Multibinder.newSetBinder(binder, UsernameChangeTaskStep.class)
                    .addBinding()
                    .to(LedgerStep.class),
            new MailetProcessingModule(),
            new DKIMMailetModule(),
            new MailboxModule(),
            new BlobExportMechanismModule(),
            new JMXServerModule(),
            new MonitoringModule(),
            PROTOCOLS,
            WEBADMIN,
            JMAP);

    private JamesAssembly() {}

    static GuiceJamesServer server(Store store, WorkingDirectory directory) {
        Configuration configuration = directory.configuration();
        return GuiceJamesServer.forConfiguration(configuration).combineWith(modules(store, configuration));
    }

    static Module modules(Store store, Configuration configuration) {
        StoreModules chosen = chosen(store, configuration);
        return Modules.combine(
                EVERY_SERVER,
                chosen.store(),
                Modules.combine(
                        new UsersRepositoryModuleChooser(chosen.users()).chooseModules(userStore(configuration))));
    }

    private static StoreModules chosen(Store store, Configuration configuration) {
        Optional<org.apache.commons.configuration2.Configuration> broker = file(configuration, "rabbitmq");
        return switch (store) {
            case MEMORY -> {
                if (broker.isPresent()) {
                    throw new StartUpException("conf/rabbitmq.properties: nodes share what Cassandra holds, and this"
                            + " one keeps its mail in memory; remove the file, or set mailkeep.store=cassandra");
                }
                yield new StoreModules(singleNode(MemoryStore.module()), MemoryStore.users());
            }
            case CASSANDRA -> {
                Servers servers = broker.isPresent() ? Servers.SEVERAL : Servers.ONE;
                Module mail = Modules.combine(
                        CassandraStore.module(properties(configuration, "blob")), search(configuration, servers));
                broker.ifPresent(several -> FormerQueue.requireEmpty(new FileSystemImpl(configuration.directories())));
                yield new StoreModules(
                        broker.map(file -> Modules.override(mail).with(Cluster.module(file)))
                                .orElseGet(() -> Modules.combine(singleNode(mail), new EmbeddedQueueModule())),
                        CassandraStore.users());
            }
        };
    }

    private static Module singleNode(Module mail) {
        return Modules.combine(
                Modules.override(mail)
                        .with(binder -> binder.bind(EventBus.class).to(LocalEventBus.class)),
                new JmapEventBusModule(),
                new TaskManagerModule());
    }

    private static Module search(Configuration configuration, Servers servers) {
        return switch (Search.chosen(properties(configuration, "search"))) {
            case SCANNING -> new ScanningSearchModule();
            case OPEN_SEARCH -> index(properties(configuration, "opensearch"), servers);
        };
    }

    private static Module index(org.apache.commons.configuration2.Configuration file, Servers servers) {
        try {
            // Before anything is started. It is read again when it is known where an engine of this process listens.
            SearchProperties.read(file);
        } catch (SearchConfigurationException e) {
            throw new StartUpException(e.getMessage(), e);
        }
        return Modules.combine(
                new OpenSearchSearchModule(servers, () -> Checkout.root().resolve("deploy/search/extractor")),
                new SearchRoutesModule());
    }

    static org.apache.commons.configuration2.Configuration properties(Configuration configuration, String name) {
        return file(configuration, name).orElseGet(BaseConfiguration::new);
    }

    private static Optional<org.apache.commons.configuration2.Configuration> file(
            Configuration configuration, String name) {
        FileSystem files = new FileSystemImpl(configuration.directories());
        return ConfFile.read(new PropertiesProvider(files, configuration.configurationPath()), name);
    }

    private static UsersRepositoryModuleChooser.Implementation userStore(Configuration configuration) {
        FileSystem files = new FileSystemImpl(configuration.directories());
        return UsersRepositoryModuleChooser.Implementation.parse(new FileConfigurationProvider(files, configuration));
    }
}
