package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.KUBERNETES;
import static io.mailkeep.server.deployfiles.DeployFiles.ROOT;
import static io.mailkeep.server.deployfiles.DeployFiles.filesIn;
import static io.mailkeep.server.deployfiles.DeployFiles.found;
import static io.mailkeep.server.deployfiles.DeployFiles.properties;
import static io.mailkeep.server.deployfiles.DeployFiles.text;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in containers in the place of a shipped file must go with that when it changes. */
class OverlayTest {
    private static final Path CONF = KUBERNETES.resolve("conf");

    static Set<String> variables() {
        return filesIn(CONF, "").stream()
                .flatMap(file -> found("\\$\\{env:(\\w+)", text(file)).stream())
                .collect(toSet());
    }

    static Stream<Path> propertiesFiles() {
        return filesIn(CONF, ".properties").stream();
    }

    private static Path shipped(Path file) {
        return Stream.of("deploy/conf/james", "deploy/conf/cluster")
                .map(directory -> ROOT.resolve(directory).resolve(file.getFileName()))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " stands in the place of nothing"));
    }

    @Test
    void nothingIsAskedForThatHasNoName() {
        assertThat(variables())
                .containsExactlyInAnyOrder(
                        "CASSANDRA_NODES",
                        "CASSANDRA_USER",
                        "CASSANDRA_PASSWORD",
                        "OPENSEARCH_HOSTS",
                        "OPENSEARCH_REPLICAS",
                        "OPENSEARCH_USER",
                        "OPENSEARCH_PASSWORD",
                        "RABBITMQ_URI",
                        "RABBITMQ_MANAGEMENT_URI",
                        "RABBITMQ_USER",
                        "RABBITMQ_PASSWORD");
    }

    @ParameterizedTest
    @MethodSource("propertiesFiles")
    void itHasEveryKeyOfTheShippedFileAndNoneThatItDoesNotKnow(Path file) {
        Set<String> set = new TreeSet<>(properties(file).stringPropertyNames());

        assertThat(set).containsAll(properties(shipped(file)).stringPropertyNames());
        assertThat(set).isSubsetOf(found("(?m)^(?:# )?([a-z][\\w.]+)=", text(shipped(file))));
    }

    @ParameterizedTest
    @MethodSource("propertiesFiles")
    void itsValuesAreTheShippedOnesWhereNothingIsToBeDifferent(Path file) {
        Set<String> different = Set.of(
                "cassandra.keyspace",
                "cassandra.keyspace.create",
                "cassandra.replication.factor",
                "quorum.queues.enable",
                "quorum.queues.replication.factor",
                "opensearch.hostScheme",
                "opensearch.hostScheme.https.sslValidationStrategy",
                "opensearch.hostScheme.https.trustStorePath",
                "opensearch.hostScheme.https.trustStorePassword",
                "ssl.enabled",
                "ssl.management.enabled",
                "ssl.validation.strategy",
                "ssl.truststore",
                "ssl.truststore.password");
        Properties shipped = properties(shipped(file));
        Properties here = properties(file);

        assertThat(here.stringPropertyNames().stream()
                        .filter(key -> !different.contains(key))
                        .filter(key -> !here.getProperty(key).contains("${env:")))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(here.getProperty(key)).as(key).isEqualTo(shipped.getProperty(key)));
    }

    /** James mends what it reads even while others change it, and then what was right is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"deploy/conf/james", "deploy/kubernetes/conf"})
    void nothingIsMendedByChance(String directory) throws Exception {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.read(new StringReader(text(ROOT.resolve(directory).resolve("cassandra.properties"))));

        CassandraConfiguration james = CassandraConfiguration.from(file);

        assertThat(james.getMailboxReadRepair()).isZero();
        assertThat(james.getMailboxCountersReadRepairChanceMax()).isZero();
        assertThat(james.getMailboxCountersReadRepairChanceOneHundred()).isZero();
    }

    @Test
    void theDriverHasTheShippedOptionsAndTls() {
        Path file = CONF.resolve("cassandra-driver.conf");
        String shipped = text(shipped(file)).strip();

        assertThat(text(file)).contains(shipped);
        assertThat(text(file).substring(text(file).indexOf(shipped) + shipped.length()))
                .contains("ssl-engine-factory", "truststore-path = /srv/mailkeep/conf/engines.p12");
    }

    @Test
    void theLogIsTheShippedOneButForItsPlace() {
        Function<Path, String> loggers = file -> Pattern.compile("<(?:logger|pattern|root)\\b.*")
                .matcher(text(file))
                .results()
                .map(MatchResult::group)
                .reduce("", String::concat);
        Path file = CONF.resolve("logback.xml");

        assertThat(loggers.apply(file)).isNotEmpty().isEqualTo(loggers.apply(shipped(file)));
    }
}
