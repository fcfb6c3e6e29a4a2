package io.mailkeep.server.run;

import io.mailkeep.server.ServerMain;
import io.mailkeep.server.StartUpFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What {@code deploy/run} runs. */
@Command(
        name = "deploy/run",
        subcommands = {Demo.class, ClusterRun.class, FaultsRun.class},
        mixinStandardHelpOptions = true,
        description = "Starts James with keep-copy policies in the foreground, with users to try, until it is told to"
                + " stop (Ctrl-C or SIGTERM; exit codes 130 and 143). Mail and settings are kept in the home.")
public final class Run implements Callable<Integer> {
    private static final String PASSWORD = "demo";
    private static final Account KEEP = new Account("keep@demo.test", PASSWORD);
    private static final Account PLAIN = new Account("plain@demo.test", PASSWORD);

    static final List<Account> ACCOUNTS = List.of(KEEP, PLAIN);

    private final Path repository = Path.of(System.getProperty("mailkeep.root", "."));

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "where conf, var (data) and logs live (default: deploy/home)")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = "--base-port",
            paramLabel = "N",
            description = "SMTP is N+25, LMTP N+24, submission N+587, POP3 N+110, POP3S N+995, IMAP N+143, IMAPS N+993,"
                    + " webadmin N+800 (default: 1000)")
    private Optional<String> basePort = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "STORE",
            scope = ScopeType.INHERIT,
            description = "cassandra, or memory, which forgets everything when it stops (default: cassandra)")
    private Optional<String> store = Optional.empty();

    @Spec
    private CommandSpec command;

    private Run() {}

    public static void main(String... args) {
        int exitCode = new CommandLine(new Run())
                .setExecutionExceptionHandler(Run::explain)
                .execute(args);
        // James's threads would keep the process.
        System.exit(exitCode);
    }

    @Override
    public Integer call() throws Exception {
        publishStore();
        basePort.ifPresent(base -> System.setProperty("mailkeep.port.base", base));
        Home chosen = Home.at(home.orElse(repository.resolve("deploy/home")));
        ForegroundServer server = new ForegroundServer(chosen);
        server.start(shippedConfiguration());
        server.provision(ACCOUNTS);
        announce(chosen, command.commandLine().getOut());
        untilToldToStop();
        return 0;
    }

    void publishStore() {
        store.ifPresent(name -> System.setProperty("mailkeep.store", name));
    }

    Path repository() {
        return repository;
    }

    Path shippedConfiguration() {
        return repository.resolve("deploy/conf/james");
    }

    private static void announce(Home home, PrintWriter out) {
        out.println("James over " + ServerMain.store() + " on 127.0.0.1: " + Listeners.listed());
        out.println("User " + KEEP.address() + ", password " + KEEP.password()
                + ": DELE releases (the copy stays for IMAP, 30 days)");
        out.println("User " + PLAIN.address() + ", password " + PLAIN.password() + ": DELE expunges");
        out.println("Webadmin's token is in " + home.adminToken());
        out.println("Configuration and data are in " + home.root() + ", the log is " + home.log());
        out.println("mailkeep ready");
        out.flush();
    }

    private static void untilToldToStop() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(StartUpFailure.explain(failure));
        return 1;
    }
}
