package io.mailkeep.server.run;

import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.EngineException;
import io.mailkeep.engines.ServerProcess;
import io.mailkeep.server.ServerMain;
import io.mailkeep.server.home.Port;
import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/** Nodes of James, each a process with a home of its own, and what they share. Blocking; not thread-safe. */
final class LocalCluster implements AutoCloseable {
    static final int BETWEEN_NODES = 10_000;
    private static final int NODES = 2;

    private final List<AutoCloseable> started = new ArrayList<>();
    private final List<ServerProcess> nodes = new ArrayList<>();
    private final Layout layout;
    private ClusterEngines engines;
    private boolean closed;

    /**
     * How to lay it out.
     *
     * @param root where engines and nodes live
     * @param repository where the shipped configuration is
     * @param basePort that of the first node; the second's is {@value #BETWEEN_NODES} higher
     * @param jvmOptions of each node
     * @param files of each node's {@code conf}, in place of the shipped ones
     */
    record Layout(Path root, Path repository, int basePort, List<String> jvmOptions, Map<String, String> files) {}

    LocalCluster(Layout layout) {
        this.layout = layout;
    }

    /**
     * Starts everything and returns when all of it is ready, in one to three minutes.
     *
     * @param cassandra how each of its nodes is to be started
     * @param james how each of its nodes is to be started
     * @throws StartUpException when something can not be started; {@link #close} stops the rest
     */
    void start(UnaryOperator<CassandraNode.Builder> cassandra, UnaryOperator<ServerProcess.Builder> james)
            throws Exception {
        try {
            inCharge(Home.at(layout.root()).lock());
            engines = ClusterEngines.start(layout.root(), cassandra);
            inCharge(engines);
            for (int number = 1; number <= NODES; number++) {
                // One after the other: the first creates the tables.
                ServerProcess node = startNode(number, james);
                inCharge(node);
                nodes.add(node);
            }
        } catch (EngineException e) {
            throw new StartUpException(e.getMessage(), e);
        }
    }

    private ServerProcess startNode(int number, UnaryOperator<ServerProcess.Builder> how) throws IOException {
        Path root = layout.root().resolve("james-" + number);
        Home home = Home.at(root);
        home.layOut(layout.repository().resolve("deploy/conf/james"));
        home.layOut(layout.repository().resolve("deploy/conf/cluster"));
        for (Map.Entry<String, String> file : layout.files().entrySet()) {
            Files.writeString(root.resolve("conf").resolve(file.getKey()), file.getValue());
        }
        List<String> options = new ArrayList<>(layout.jvmOptions());
        options.add("-Dmailkeep.root=" + layout.repository());
        engines.properties().forEach((name, value) -> options.add("-D" + name + "=" + value));
        ServerProcess.Builder node = ServerProcess.builder("james-" + number, root.resolve("process"))
                .jvmOptions(options);
        return how.apply(node)
                .start(
                        ServerMain.class,
                        List.of("--home", root.toString(), "--base-port", Integer.toString(basePort(number))));
    }

    ClusterEngines engines() {
        return engines;
    }

    List<ServerProcess> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The base port of a node, by its number from 1 on. */
    int basePort(int number) {
        return layout.basePort() + (number - 1) * BETWEEN_NODES;
    }

    /** Creates the users that are missing, and their domains. */
    void provision(List<Account> accounts) throws IOException, InterruptedException {
        for (Account account : accounts) {
            webadmin(1, "PUT", "/domains/" + account.domain(), "");
            webadmin(1, "PUT", "/users/" + account.address(), "{\"password\":\"" + account.password() + "\"}");
        }
    }

    /** The answer of a node's webadmin. */
    String webadmin(int number, String method, String path, String body) throws IOException, InterruptedException {
        Home home = Home.at(layout.root().resolve("james-" + number));
        URI uri = URI.create("http://127.0.0.1:" + Port.WEBADMIN.above(basePort(number)) + path);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header(
                                        "Authorization",
                                        "Bearer "
                                                + Files.readString(home.adminToken())
                                                        .trim())
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        boolean there = answer.statusCode() == 409;
        if (answer.statusCode() / 100 != 2 && !there) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private synchronized void inCharge(AutoCloseable part) throws Exception {
        if (closed) {
            part.close();
            throw new StartUpException("told to stop while starting");
        }
        started.add(part);
    }

    /** Stops what runs, last things first; again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.remove(started.size() - 1).close();
            } catch (Exception e) {
                LoggerFactory.getLogger(LocalCluster.class).warn("A part of the cluster did not stop cleanly", e);
            }
        }
    }
}
