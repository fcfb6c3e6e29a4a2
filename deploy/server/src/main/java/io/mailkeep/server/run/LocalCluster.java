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
import org.apache.james.server.core.configuration.Configuration;
import org.slf4j.LoggerFactory;

/**
 * Nodes of James, each a process with a home of its own, and what they share: configured as in Kubernetes, by the files of
 * {@code kubernetes/conf} and their environment. Blocking; not thread-safe.
 */
final class LocalCluster implements AutoCloseable {
    static final int BETWEEN_NODES = 10_000;
    private static final int NODES = 2;
    /** Of the image, which those files name. */
    private static final String TRUST_STORE = "/srv/mailkeep/conf/engines.p12";
    /** Without that for logs, which are files here. */
    private static final List<String> OF_A_CLUSTER =
            List.of("cassandra.properties", "cassandra-driver.conf", "opensearch.properties", "rabbitmq.properties");

    private final List<AutoCloseable> started = new ArrayList<>();
    private final List<ServerProcess> nodes = new ArrayList<>();
    private final Layout layout;
    private ClusterSecrets secrets;
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
     * Starts everything and returns when all of it is ready, in one to four minutes.
     *
     * @param cassandra how each of its nodes is to be started
     * @param james how each of its nodes is to be started
     * @param versions how a node of each version is to be started for the tables that it makes
     * @throws StartUpException when something can not be started, or the home is of a version whose engines spoke plain
     *     text; {@link #close} stops the rest
     */
    void start(
            UnaryOperator<CassandraNode.Builder> cassandra,
            UnaryOperator<ServerProcess.Builder> james,
            List<UnaryOperator<ServerProcess.Builder>> versions)
            throws Exception {
        try {
            inCharge(Home.at(layout.root()).lock());
            refusePlainHome();
            logToFile();
            secrets = ClusterSecrets.in(layout.root());
            engines = ClusterEngines.startSecured(layout.root(), secrets, openSearchUsers(), cassandra);
            inCharge(engines);
            makeTables(versions);
            for (int number = 1; number <= NODES; number++) {
                ServerProcess node =
                        startNode(number, CassandraRoles.WHO_USES_THEM, secrets.password("CASSANDRA_PASSWORD"), james);
                inCharge(node);
                nodes.add(node);
            }
        } catch (EngineException e) {
            throw new StartUpException(e.getMessage(), e);
        }
    }

    private void refusePlainHome() {
        if (Files.exists(layout.root().resolve("cassandra-1")) && !ClusterSecrets.areIn(layout.root())) {
            throw new StartUpException(layout.root() + " is of a version whose engines spoke plain text and knew no"
                    + " passwords, and which alone can start it: choose another directory with --home, or move this one"
                    + " away");
        }
    }

    /** What the Cassandra driver says of its connections goes where a node's goes: by itself, to the terminal. */
    private void logToFile() {
        System.setProperty(Configuration.WORKING_DIRECTORY, layout.root().toString());
        System.setProperty(
                "logback.configurationFile",
                layout.repository().resolve("deploy/conf/james/logback.xml").toString());
    }

    /** James with the permissions of kubernetes/opensearch. */
    private Map<String, String> openSearchUsers() throws IOException {
        Path files = layout.repository().resolve("deploy/kubernetes/opensearch");
        return Map.of(
                "roles.yml",
                Files.readString(files.resolve("roles.yml")),
                "roles_mapping.yml",
                Files.readString(files.resolve("roles_mapping.yml")),
                "internal_users.yml",
                "_meta:\n  type: internalusers\n  config_version: 2\n" + ClusterEngines.USER + ":\n  hash: \""
                        + secrets.openSearchHash() + "\"\n");
    }

    /** As kubernetes/prepare.yaml does: before later versions, too, and by a role that logs in at no other time. */
    private void makeTables(List<UnaryOperator<ServerProcess.Builder>> versions) throws Exception {
        CassandraRoles roles = new CassandraRoles(engines.cassandra(), secrets, layout.repository());
        roles.before();
        for (UnaryOperator<ServerProcess.Builder> version : versions) {
            startNode(1, CassandraRoles.WHO_MAKES_TABLES, secrets.password("CASSANDRA_SCHEMA_PASSWORD"), version)
                    .close();
        }
        roles.after();
    }

    private ServerProcess startNode(int number, String role, String password, UnaryOperator<ServerProcess.Builder> how)
            throws IOException {
        Path root = layout.root().resolve("james-" + number);
        Home home = Home.at(root);
        for (String file : OF_A_CLUSTER) {
            home.layOut(
                    file,
                    Files.readString(layout.repository()
                                    .resolve("deploy/kubernetes/conf")
                                    .resolve(file))
                            .replace(TRUST_STORE, secrets.trustStore().toString()));
        }
        home.layOut(layout.repository().resolve("deploy/conf/james"));
        for (Map.Entry<String, String> file : layout.files().entrySet()) {
            Files.writeString(root.resolve("conf").resolve(file.getKey()), file.getValue());
        }
        List<String> options = new ArrayList<>(layout.jvmOptions());
        options.add("-Dmailkeep.root=" + layout.repository());
        ServerProcess.Builder node = ServerProcess.builder("james-" + number, root.resolve("process"))
                .jvmOptions(options)
                .environment(engines.environment(role, password, secrets));
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
