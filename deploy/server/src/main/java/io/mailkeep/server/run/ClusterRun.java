package io.mailkeep.server.run;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code deploy/run cluster}. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Starts two nodes of James over three of Cassandra, each of which holds everything, OpenSearch"
                + " and RabbitMQ, which must be installed: over TLS, and as users with few permissions. Takes 8 GB of memory. Mail and settings are kept in the"
                + " home.")
final class ClusterRun implements Callable<Integer> {
    private static final String HEAP = "-Xmx1g";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "where the engines and the nodes live (default: deploy/home-cluster)")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = "--base-port",
            paramLabel = "N",
            description = "that of the first node; the second's is N + " + LocalCluster.BETWEEN_NODES
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "1000")
    private int basePort;

    @ParentCommand
    private Run run;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        Path root = home.orElse(run.repository().resolve("deploy/home-cluster")).toAbsolutePath();
        LocalCluster cluster = new LocalCluster(
                new LocalCluster.Layout(root, run.repository().toAbsolutePath(), basePort, List.of(HEAP), Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "shutdown"));
        cluster.start(UnaryOperator.identity(), UnaryOperator.identity(), List.of(UnaryOperator.identity()));
        cluster.provision(Run.ACCOUNTS);
        announce(cluster, root);
        new CountDownLatch(1).await();
        return 0;
    }

    private void announce(LocalCluster cluster, Path root) {
        PrintWriter out = command.commandLine().getOut();
        for (int number = 1; number <= cluster.nodes().size(); number++) {
            out.println("Node " + number + " on 127.0.0.1: " + Listeners.listed(cluster.basePort(number)));
        }
        Run.ACCOUNTS.forEach(account -> out.println("User " + account.address() + ", password " + account.password()));
        out.println("Passwords of the engines, which speak TLS only, are in " + ClusterSecrets.passwords(root));
        out.println("Configuration, data and logs are in " + root);
        out.println("mailkeep ready");
        out.flush();
    }
}
