package io.mailkeep.server.run;

import io.mailkeep.server.ServerMain;
import io.mailkeep.server.demo.Demonstration;
import io.mailkeep.server.demo.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code deploy/run demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Delivers real messages to a server of its own, fetches and deletes them by POP3 under each"
                + " policy, reads by IMAP what is left and prints the table. Exit code 1 if any of it is not as the"
                + " policy says.")
final class Demo implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Option(names = "--all", description = "print a row for each message, not for each kind of case only")
    private boolean all;

    @ParentCommand
    private Run run;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        try (TemporaryHome directory = TemporaryHome.create();
                ForegroundServer server = new ForegroundServer(directory.home())) {
            layOut(directory.home());
            Listeners.publishFree();
            run.publishStore();
            server.start(run.shippedConfiguration());
            server.provision(Demonstration.users().stream()
                    .map(user -> new Account(user, Demonstration.PASSWORD))
                    .toList());
            out.println("A server over " + ServerMain.store() + " is up: " + Listeners.listed());
            out.flush();
            int exitCode = show(out, directory.home());
            if (exitCode != 0) {
                directory.keep();
                command.commandLine()
                        .getErr()
                        .println("The server's log is kept: " + directory.home().log());
            }
            return exitCode;
        }
    }

    private void layOut(Home home) throws IOException {
        home.layOut(run.shippedConfiguration());
        home.endAtOnce();
        Files.writeString(home.root().resolve("conf/keepcopy.xml"), Demonstration.keepcopyXml());
    }

    private int show(PrintWriter out, Home home) throws Exception {
        try {
            Report report = bounded(
                    new Demonstration(Files.readString(home.adminToken()).trim()));
            out.println();
            out.println(all ? report.all() : report.summary() + "\nFor example:\n" + report.examples());
            out.print(report.verdict());
            out.flush();
            return report.isAsThePoliciesSay() ? 0 : 1;
        } catch (ExecutionException e) {
            LoggerFactory.getLogger(Demo.class).warn("The demonstration broke off", e);
            command.commandLine().getErr().println("The demonstration broke off: " + e.getCause());
        } catch (TimeoutException e) {
            command.commandLine()
                    .getErr()
                    .println("The demonstration was not through after " + LIMIT.toSeconds() + " s");
        }
        return 1;
    }

    private static Report bounded(Demonstration demonstration)
            throws ExecutionException, InterruptedException, TimeoutException {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            return one.submit(demonstration::run).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            one.shutdownNow();
        }
    }
}
