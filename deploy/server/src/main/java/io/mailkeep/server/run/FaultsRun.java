package io.mailkeep.server.run;

import static java.util.stream.Collectors.joining;

import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.RabbitMqNode;
import io.mailkeep.engines.ServerProcess;
import io.mailkeep.server.faults.Breakable;
import io.mailkeep.server.faults.FaultTrial;
import io.mailkeep.server.faults.Node;
import io.mailkeep.server.home.Port;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code deploy/run faults}. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "Starts a cluster of its own, lets clients work, kills, freezes and cuts off its parts meanwhile"
                + " and puts their clocks wrong, and says whether anything contradicts what the clients were told."
                + " Exit code 1 if so.")
final class FaultsRun implements Callable<Integer> {
    // What is killed often enough never becomes fast: compiled at once instead.
    private static final List<String> NODE_OPTIONS =
            // Events are lost here, and there is no time for the usual five minutes until a session looks for them.
            List.of("-Xmx768m", "-XX:TieredStopAtLevel=1", "-Dmailkeep.imap.look.seconds=5");
    // Of Cassandra for the others that say nothing any more, and some seconds.
    private static final Duration UNTIL_GIVEN_UP = Duration.ofSeconds(25);
    // Of maildrops, in the trial's keepcopy.xml: ten seconds.
    private static final Duration UNTIL_LEASES_END = Duration.ofSeconds(15);
    // Of RabbitMQ for James's waiting for a confirmation, and of its own connections; of James for its leases, and for
    // Cassandra's answers.
    private static final Duration UNTIL_NOT_WAITED_FOR = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String MESSAGES_ALLOWED = "1000000";
    // As in the manual, under "Mail in error".
    private static final String IN_ERROR =
            "/mailRepositories/var%2Fmail%2Ferror%2F/mails?action=reprocess&processor=root";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "for how long things are broken (default: ${DEFAULT-VALUE})",
            defaultValue = "600")
    private int seconds;

    @Option(
            names = "--faults",
            paramLabel = "N",
            description = "goes on until so many things were broken (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private int faults;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "decides what is broken and what clients do (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--users",
            paramLabel = "N",
            description =
                    "users whose copies are kept, as many whose next sweep removes them, as many without, and as many"
                            + " who have them in Trash (default: ${DEFAULT-VALUE})",
            defaultValue = "3")
    private int users;

    @Option(
            names = "--only",
            paramLabel = "WORDS",
            description = "breaks only what has these words in its name, as 'kill james' (default: everything)",
            defaultValue = "")
    private String only;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "a built checkout of another version: the nodes begin with it and its configuration, but for"
                    + " keepcopy.xml, and are brought to this version and back, one at a time")
    private Optional<Path> from = Optional.empty();

    @ParentCommand
    private Run run;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        if (from.isEmpty() && only.contains("version")) {
            throw new ParameterException(
                    command.commandLine(), "--only " + only + " needs another version: --from DIR");
        }
        try (TemporaryHome directory = TemporaryHome.create()) {
            directory.keep();
            List<String> findings = run(directory.home().root());
            if (findings.isEmpty()) {
                directory.discard();
            } else {
                command.commandLine()
                        .getErr()
                        .println("The logs, and history.log of what clients were told, are kept in "
                                + directory.home().root());
            }
            return findings.isEmpty() ? 0 : 1;
        }
    }

    private List<String> run(Path root) throws Exception {
        PrintWriter out = command.commandLine().getOut();
        Build here = Build.of(run.repository());
        Build first = from.isPresent() ? Build.of(from.get()) : here;
        try (LocalCluster cluster = new LocalCluster(new LocalCluster.Layout(
                root,
                first.checkout(),
                Listeners.freeBasePort(),
                NODE_OPTIONS,
                Map.of("keepcopy.xml", FaultTrial.keepcopyXml())))) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "shutdown"));
            cluster.start(
                    node -> node.shortLived().smallFiles().separable(),
                    node -> (ServerProcess.canPreload()
                                    ? node.falseClock()
                                            .separableFrom(cluster.engines().addresses())
                                    : node)
                            .version(first.classPath(), first.options()),
                    Stream.of(first, here)
                            .distinct()
                            .<UnaryOperator<ServerProcess.Builder>>map(
                                    build -> node -> node.version(build.classPath(), build.options()))
                            .toList());
            List<String> addresses = FaultTrial.addresses(users);
            cluster.provision(addresses.stream()
                    .map(address -> new Account(address, FaultTrial.PASSWORD))
                    .toList());
            // What is unlimited IMAP does not tell the use of.
            cluster.webadmin(1, "PUT", "/quota/count", MESSAGES_ALLOWED);
            out.println("Two nodes of James, three of Cassandra, OpenSearch and RabbitMQ are up");
            out.flush();
            return new FaultTrial(
                            addresses,
                            listeners(cluster),
                            root,
                            wanted(cluster, first, here),
                            () -> cluster.webadmin(1, "PATCH", IN_ERROR, ""),
                            out,
                            seed)
                    .run(Duration.ofSeconds(seconds), faults);
        }
    }

    private static List<Node> listeners(LocalCluster cluster) {
        return IntStream.rangeClosed(1, cluster.nodes().size())
                .mapToObj(number -> listeners("james-" + number, cluster.basePort(number)))
                .toList();
    }

    private static Node listeners(String name, int base) {
        return new Node(
                name, Port.LMTP.above(base), Port.SMTP.above(base), Port.POP3.above(base), Port.IMAP.above(base));
    }

    private List<Breakable> wanted(LocalCluster cluster, Build first, Build here) {
        List<Breakable> all = breakables(cluster);
        if (from.isPresent()) {
            all.addAll(versions(cluster.nodes(), first, here));
        }
        List<Breakable> wanted =
                all.stream().filter(fault -> fault.name().contains(only)).toList();
        if (wanted.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--only: nothing of that name can be broken; there are "
                            + all.stream().map(Breakable::name).collect(joining(", ")));
        }
        return wanted;
    }

    private static List<Breakable> versions(List<ServerProcess> nodes, Build first, Build here) {
        List<Breakable> all = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            ServerProcess node = nodes.get(index);
            // In turns: what it is to run next comes first.
            Deque<Build> turns = new ArrayDeque<>(List.of(here, first));
            all.add(new Breakable(
                    "stop james-" + (index + 1) + " and start it as the other version",
                    () -> {
                        Build next = turns.remove();
                        turns.add(next);
                        node.putVersion(next.classPath(), next.options());
                        node.restart();
                    },
                    () -> {}));
        }
        return all;
    }

    private static List<Breakable> breakables(LocalCluster cluster) {
        List<Breakable> all = new ArrayList<>();
        for (int index = 0; index < cluster.nodes().size(); index++) {
            all.addAll(ofJames("james-" + (index + 1), cluster.nodes().get(index)));
        }
        List<CassandraNode> cassandra = cluster.engines().cassandra();
        for (int index = 0; index < cassandra.size(); index++) {
            all.addAll(ofCassandra("cassandra-" + (index + 1), cassandra.get(index)));
        }
        all.add(new Breakable(
                "freeze all of Cassandra",
                () -> cassandra.forEach(CassandraNode::pause),
                () -> cassandra.forEach(CassandraNode::resume)));
        RabbitMqNode rabbitMq = cluster.engines().rabbitMq();
        all.add(new Breakable("kill rabbitmq", rabbitMq::kill, rabbitMq::restart));
        all.add(new Breakable("freeze rabbitmq", rabbitMq::pause, rabbitMq::resume));
        all.add(new Breakable(
                "freeze rabbitmq until nobody waits for it", rabbitMq::pause, UNTIL_NOT_WAITED_FOR, rabbitMq::resume));
        all.add(new Breakable("cut the connections to rabbitmq", rabbitMq::closeConnections, () -> {}));
        all.add(new Breakable(
                "kill opensearch",
                cluster.engines().openSearch()::kill,
                cluster.engines().openSearch()::restart));
        return all;
    }

    private static List<Breakable> ofJames(String name, ServerProcess node) {
        Runnable putRight = () -> node.putClock(Duration.ZERO);
        return List.of(
                new Breakable("kill " + name, node::kill, node::restart),
                new Breakable("freeze " + name, node::pause, node::resume),
                new Breakable("freeze " + name + " until its leases end", node::pause, UNTIL_LEASES_END, node::resume),
                ifPossible(new Breakable("cut " + name + " off from all engines", node::cutOff, node::rejoin)),
                ifPossible(new Breakable(
                        "cut " + name + " off until nobody waits for it",
                        node::cutOff,
                        UNTIL_NOT_WAITED_FOR,
                        node::rejoin)),
                ifPossible(ofClock(
                        "put the clock of " + name + " an hour ahead", () -> node.putClock(HOUR), putRight, true)),
                ifPossible(ofClock(
                        "put the clock of " + name + " an hour back",
                        () -> node.putClock(HOUR.negated()),
                        putRight,
                        false)),
                ifPossible(ofClock(
                        "kill " + name + " and start it with its clock an hour ahead",
                        () -> {
                            node.kill();
                            node.putClock(HOUR);
                            node.restart();
                        },
                        putRight,
                        true)));
    }

    private static Breakable ofClock(String name, Runnable begin, Runnable end, boolean isAhead) {
        return new Breakable(name, begin, Duration.ZERO, end, isAhead);
    }

    private static Breakable ifPossible(Breakable fault) {
        // In the list nevertheless: a seed means the same everywhere.
        return ServerProcess.canPreload()
                ? fault
                : new Breakable(fault.name() + ": left out, it needs Linux and a C compiler", () -> {}, () -> {});
    }

    private static List<Breakable> ofCassandra(String name, CassandraNode node) {
        return List.of(
                new Breakable("kill " + name, node::kill, node::restart),
                new Breakable("freeze " + name, node::pause, node::resume),
                new Breakable("fill the disk of " + name, node::fillDisk, () -> {
                    node.kill();
                    node.restart();
                }),
                new Breakable("cut " + name + " off from the others", node::cutOff, node::rejoin),
                new Breakable("cut " + name + " off until it is given up", node::cutOff, UNTIL_GIVEN_UP, node::rejoin));
    }
}
