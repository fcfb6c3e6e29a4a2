package io.mailkeep.server.run;

import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.EngineException;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.RabbitMqNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What nodes of James share on this machine: three Cassandra nodes on 127.0.0.1 to 127.0.0.3, each of which holds
 * everything, one OpenSearch and one RabbitMQ. Blocking; not thread-safe.
 */
public final class ClusterEngines implements AutoCloseable {
    public static final int CASSANDRA_NODES = 3;
    private static final int CASSANDRA_HEAP_MEGABYTES = 512;

    /** Of OpenSearch and RabbitMQ, as of the role of Cassandra. */
    static final String USER = "james";

    private final List<CassandraNode> cassandra = new ArrayList<>();
    private RabbitMqNode rabbitMq;
    private OpenSearchNode openSearch;

    private ClusterEngines() {}

    /**
     * Starts them with their data in the directory, without TLS or passwords, and returns when all are ready, in half a
     * minute or more.
     *
     * @param cassandra how each node of Cassandra is to be started beyond that
     * @throws EngineException if one can not be started; RabbitMQ, which the system brings, is tried first
     */
    public static ClusterEngines start(Path directory, UnaryOperator<CassandraNode.Builder> cassandra) {
        return start(directory, RabbitMqNode::start, UnaryOperator.identity(), cassandra);
    }

    /**
     * The same with TLS only, and with users.
     *
     * @param openSearchUsers files of its security plugin
     */
    static ClusterEngines startSecured(
            Path directory,
            ClusterSecrets secrets,
            Map<String, String> openSearchUsers,
            UnaryOperator<CassandraNode.Builder> cassandra) {
        Path key = secrets.keyStore();
        String password = secrets.keyStorePassword();
        return start(
                directory,
                home -> RabbitMqNode.startSecured(
                        home, key, password, new RabbitMqNode.Login(USER, secrets.password("RABBITMQ_PASSWORD"))),
                node -> node.secured(key, password, openSearchUsers),
                node -> cassandra.apply(node.secured(key, password, CASSANDRA_NODES)));
    }

    private static ClusterEngines start(
            Path directory,
            Function<Path, RabbitMqNode> rabbitMq,
            UnaryOperator<OpenSearchNode.Builder> openSearch,
            UnaryOperator<CassandraNode.Builder> cassandra) {
        ClusterEngines engines = new ClusterEngines();
        try {
            engines.rabbitMq = rabbitMq.apply(directory.resolve("rabbitmq"));
            engines.openSearch = openSearch
                    .apply(OpenSearchNode.builder().directory(directory.resolve("opensearch")))
                    .start();
            for (int number = 1; number <= CASSANDRA_NODES; number++) {
                CassandraNode.Builder node = CassandraNode.builder()
                        .directory(directory.resolve("cassandra-" + number))
                        .address("127.0.0." + number)
                        .heapMegabytes(CASSANDRA_HEAP_MEGABYTES);
                engines.cassandra.add(cassandra
                        .apply(number == 1 ? node : node.seed(engines.cassandra.get(0)))
                        .start());
            }
            return engines;
        } catch (RuntimeException e) {
            engines.close();
            throw e;
        }
    }

    public List<CassandraNode> cassandra() {
        return List.copyOf(cassandra);
    }

    public RabbitMqNode rabbitMq() {
        return rabbitMq;
    }

    public OpenSearchNode openSearch() {
        return openSearch;
    }

    /** What a node of James connects to. */
    List<InetSocketAddress> addresses() {
        return Stream.concat(
                        cassandra.stream().map(CassandraNode::contactPoint),
                        Stream.of(openSearch.address(), address(rabbitMq.uri()), address(rabbitMq.managementUri())))
                .toList();
    }

    private static InetSocketAddress address(String uri) {
        URI parsed = URI.create(uri);
        return new InetSocketAddress(parsed.getHost(), parsed.getPort());
    }

    /** The system properties by which a node's shipped configuration finds them without TLS. */
    public Map<String, String> properties() {
        return Map.of(
                "mailkeep.store", "cassandra",
                "mailkeep.cassandra.nodes", cassandraNodes(),
                "mailkeep.cassandra.replication", Integer.toString(CASSANDRA_NODES),
                "mailkeep.opensearch.hosts", "127.0.0.1:" + openSearch.address().getPort(),
                "mailkeep.rabbitmq.uri", rabbitMq.uri(),
                "mailkeep.rabbitmq.management", rabbitMq.managementUri());
    }

    /** The environment in which a node has the files of kubernetes/conf. */
    Map<String, String> environment(String role, String rolePassword, ClusterSecrets secrets) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "CASSANDRA_NODES",
                cassandraNodes(),
                "CASSANDRA_USER",
                role,
                "CASSANDRA_PASSWORD",
                rolePassword,
                "OPENSEARCH_HOSTS",
                "127.0.0.1:" + openSearch.address().getPort(),
                "OPENSEARCH_REPLICAS",
                "0",
                "OPENSEARCH_USER",
                USER,
                "OPENSEARCH_PASSWORD",
                secrets.password("OPENSEARCH_PASSWORD")));
        environment.putAll(Map.of(
                "RABBITMQ_USER", USER,
                "RABBITMQ_PASSWORD", secrets.password("RABBITMQ_PASSWORD"),
                "RABBITMQ_URI", rabbitMq.uri(),
                "RABBITMQ_MANAGEMENT_URI", rabbitMq.managementUri()));
        return environment;
    }

    private String cassandraNodes() {
        return cassandra.stream()
                .map(node -> node.contactPoint().getAddress().getHostAddress() + ":"
                        + node.contactPoint().getPort())
                .collect(Collectors.joining(","));
    }

    /** Stops them, whatever state they are in. */
    @Override
    public void close() {
        cassandra.forEach(CassandraNode::close);
        if (openSearch != null) {
            openSearch.close();
        }
        if (rabbitMq != null) {
            rabbitMq.close();
        }
    }
}
