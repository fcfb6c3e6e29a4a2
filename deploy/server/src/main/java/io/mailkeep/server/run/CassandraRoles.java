package io.mailkeep.server.run;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.CassandraNode;
import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What kubernetes/roles.sh does, by the statements that are in it. Blocking. */
final class CassandraRoles {
    static final String WHO_MAKES_TABLES = "james_schema";
    static final String WHO_USES_THEM = "james";

    private static final String SUPERUSER = "cassandra";
    private static final Duration SUPERUSER_WITHIN = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<CassandraNode> nodes;
    private final ClusterSecrets secrets;
    private final Path script;

    /** @param repository in which the script is */
    CassandraRoles(List<CassandraNode> nodes, ClusterSecrets secrets, Path repository) {
        this.nodes = nodes;
        this.secrets = secrets;
        this.script = repository.resolve("deploy/kubernetes/roles.sh");
    }

    /** Before tables are made: the keyspace, and who makes them. */
    void before() throws IOException, InterruptedException {
        execute("before");
    }

    /** Once they are made: who uses them and can make none. */
    void after() throws IOException, InterruptedException {
        execute("after");
    }

    private void execute(String when) throws IOException, InterruptedException {
        List<String> statements = statements(when);
        try (CqlSession superuser = superuser()) {
            statements.forEach(superuser::execute);
        }
    }

    private List<String> statements(String when) throws IOException {
        Matcher block = Pattern.compile("(?s)\n  " + when + "\\)\n    cql \"(.*?)\"\n    ;;")
                .matcher(Files.readString(script));
        if (!block.find()) {
            throw new StartUpException(script + " has no statements under '" + when + ")'");
        }
        return Stream.of(filled(block.group(1)).split(";")).map(String::trim).toList();
    }

    private String filled(String statements) {
        return Pattern.compile("\\$(\\w+)").matcher(statements).replaceAll(name -> secrets.password(name.group(1)));
    }

    private CqlSession superuser() throws InterruptedException {
        String password = secrets.password("CASSANDRA_SUPERUSER_PASSWORD");
        Instant deadline = Instant.now().plus(SUPERUSER_WITHIN);
        while (true) {
            try {
                return session(password);
            } catch (AllNodesFailedException notYet) {
                if (Instant.now().isAfter(deadline)) {
                    throw new StartUpException(
                            "Cassandra does not let its superuser in: " + notYet.getMessage(), notYet);
                }
            }
            giveHimHisPassword(password);
        }
    }

    /** A new cluster has the one that everybody knows. */
    private void giveHimHisPassword(String password) throws InterruptedException {
        try (CqlSession known = session(SUPERUSER)) {
            known.execute("ALTER ROLE " + SUPERUSER + " WITH PASSWORD = '" + password + "'");
        } catch (AllNodesFailedException notThereYet) {
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private CqlSession session(String password) {
        return CqlSession.builder()
                .addContactPoints(
                        nodes.stream().map(CassandraNode::contactPoint).toList())
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials(SUPERUSER, password)
                .withConfigLoader(secrets.overTls(DriverConfigLoader.programmaticBuilder())
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, PATIENCE)
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .build())
                .build();
    }
}
