package io.mailkeep.server;

import io.mailkeep.server.home.AdminToken;
import io.mailkeep.server.home.Port;
import io.mailkeep.server.home.TlsKeystore;
import io.mailkeep.server.home.WorkingDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.james.GuiceJamesServer;
import org.apache.james.server.core.configuration.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the server in the foreground; it runs until the process is told to stop. */
@Command(
        name = "mailkeep-server",
        mixinStandardHelpOptions = true,
        description = "Starts James over memory or Cassandra.")
public final class ServerMain implements Callable<Integer> {
    private static final String STORE_PROPERTY = "mailkeep.store";
    private static final String KEEP_COPY_PROPERTY = "mailkeep.pop3.module";
    private static final String IMAP_SYNC_PROPERTY = "mailkeep.imap.module";
    private static final String MAILETS_PROPERTY = "mailkeep.mailets.module";
    private static final String SEARCHED_KEEP_COPY = "io.mailkeep.search.kept.SearchedKeepCopy";
    private static final String BASE_PORT = "1000";
    private static final String READY = "mailkeep-server ready ";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "working directory with conf/ (default: the current one)")
    private Path home = Path.of(System.getProperty(Configuration.WORKING_DIRECTORY, "."));

    @Option(names = "--store", paramLabel = "STORE", description = "memory or cassandra (default: conf/jvm.properties)")
    private String store;

    @Option(names = "--base-port", paramLabel = "N", description = "SMTP is N+25, POP3 N+110 and so on (default: 1000)")
    private String basePort;

    @Spec
    private CommandSpec command;

    private ServerMain() {}

    public static void main(String... args) {
        int exitCode = new CommandLine(new ServerMain())
                .setExecutionExceptionHandler(ServerMain::explain)
                .execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    @Override
    public Integer call() throws Exception {
        given(STORE_PROPERTY, store);
        given(Port.BASE_PROPERTY, basePort);
        GuiceJamesServer server = prepare(home);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
        command.commandLine().getOut().println(READY + ports());
        return 0;
    }

    /**
     * The server in {@code home}, ready to start: properties published, keys made, modules chosen.
     *
     * @throws StartUpException if the configuration cannot be used
     */
    public static GuiceJamesServer prepare(Path home) {
        // James would end the process without a word to the operator; a failed start is explained here instead.
        System.setProperty("james.exit.on.startup.error", "false");
        WorkingDirectory directory = WorkingDirectory.at(home);
        directory.publish();
        System.setProperty(STORE_PROPERTY, System.getProperty(STORE_PROPERTY, Store.CASSANDRA.toString()));
        System.getProperties().putIfAbsent(KEEP_COPY_PROPERTY, keepCopyModule(home));
        System.getProperties().putIfAbsent(IMAP_SYNC_PROPERTY, store().imapSyncModule());
        System.getProperties().putIfAbsent(MAILETS_PROPERTY, store().mailetsModule());
        Port.publish(System.getProperty(Port.BASE_PROPERTY, BASE_PORT));
        new TlsKeystore(directory).prepare();
        new AdminToken(directory).prepare();
        return JamesAssembly.server(store(), directory);
    }

    /** The store in effect, once {@link #prepare} has run. */
    public static Store store() {
        return Store.named(System.getProperty(STORE_PROPERTY));
    }

    /** How SEARCH is answered in {@code home}, once {@link #prepare} has run. */
    public static Search search(Path home) {
        return store() == Store.CASSANDRA
                ? Search.chosen(
                        JamesAssembly.properties(WorkingDirectory.at(home).configuration(), "search"))
                : Search.SCANNING;
    }

    private static String keepCopyModule(Path home) {
        return search(home) == Search.OPEN_SEARCH ? SEARCHED_KEEP_COPY : store().keepCopyModule();
    }

    private static String ports() {
        return Arrays.stream(Port.values())
                .map(port -> port.name().toLowerCase(Locale.ROOT) + "=" + port.number())
                .collect(Collectors.joining(" "));
    }

    private static void given(String property, String value) {
        if (value != null) {
            System.setProperty(property, value);
        }
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(StartUpFailure.explain(failure));
        return 1;
    }
}
