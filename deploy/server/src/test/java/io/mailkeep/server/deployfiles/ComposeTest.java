package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.CONTAINER;
import static io.mailkeep.server.deployfiles.DeployFiles.KUBERNETES;
import static io.mailkeep.server.deployfiles.DeployFiles.PLACEHOLDER;
import static io.mailkeep.server.deployfiles.DeployFiles.ROOT;
import static io.mailkeep.server.deployfiles.DeployFiles.elements;
import static io.mailkeep.server.deployfiles.DeployFiles.found;
import static io.mailkeep.server.deployfiles.DeployFiles.ofTheBuild;
import static io.mailkeep.server.deployfiles.DeployFiles.portsForTheWorld;
import static io.mailkeep.server.deployfiles.DeployFiles.properties;
import static io.mailkeep.server.deployfiles.DeployFiles.text;
import static io.mailkeep.server.deployfiles.DeployFiles.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose file of {@code deploy/container}, as far as it can be told without starting it. */
class ComposeTest {
    private final Path file = CONTAINER.resolve("compose.yaml");
    private final JsonNode compose = tree(file);
    private final JsonNode services = compose.get("services");

    private Stream<String> names(JsonNode node) {
        return StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false);
    }

    private Stream<String> volumes() {
        return elements(services)
                .flatMap(service -> elements(service.path("volumes")))
                .map(volume -> volume.asText().split(":", 2)[0]);
    }

    @Test
    void itHasTheWholeStack() {
        assertThat(names(services))
                .contains("cassandra-0", "cassandra-1", "cassandra-2", "opensearch", "rabbitmq", "james-1", "james-2");
    }

    @Test
    void whatIsWaitedForIsThereAndCanBeWaitedFor() {
        assertThat(elements(services).flatMap(service -> names(service.path("depends_on"))))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(services.has(name)).as(name).isTrue());
        assertThat(elements(services).flatMap(this::waitedForToBeHealthy))
                .isNotEmpty()
                // Ours has one in the image.
                .allSatisfy(name -> assertThat(services.path(name).has("healthcheck")
                                || services.path(name).path("image").asText().equals("mailkeep"))
                        .as("%s has a health check", name)
                        .isTrue());
    }

    private Stream<String> waitedForToBeHealthy(JsonNode service) {
        JsonNode others = service.path("depends_on");
        return names(others)
                .filter(name -> others.path(name).path("condition").asText().equals("service_healthy"));
    }

    @Test
    void whatIsMountedIsThere() {
        assertThat(volumes().filter(volume -> volume.startsWith(".")))
                .isNotEmpty()
                .allSatisfy(volume -> assertThat(CONTAINER.resolve(volume)).isRegularFile());
        assertThat(volumes().filter(volume -> !volume.startsWith(".")).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        names(compose.get("volumes")).toList());
    }

    @Test
    void networksAreDeclaredAndTheEnginesHaveNoOther() {
        assertThat(elements(services)
                        .flatMap(service -> elements(service.path("networks")).map(JsonNode::asText))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        names(compose.get("networks")).toList());
        assertThat(compose.at("/networks/engines/internal").asBoolean()).isTrue();
        assertThat(names(services).filter(name -> !name.startsWith("james"))).allSatisfy(name -> assertThat(
                        elements(services.path(name).path("networks")).map(JsonNode::asText))
                .containsExactly("engines"));
    }

    @Test
    void itTakesAsMuchMemoryAsItSays() {
        Set<String> said = found("(?:Takes |# )(\\d+)(?: GB of memory| while tables)", text(file));
        int tables = gigabytes(services.path("james-tables"));
        int all = elements(services).mapToInt(this::gigabytes).sum();

        assertThat(said).containsExactlyInAnyOrder(Integer.toString(all - tables), Integer.toString(all));
    }

    private int gigabytes(JsonNode service) {
        return Integer.parseInt(service.path("mem_limit").asText("0g").replace("g", ""));
    }

    @Test
    void theImageIsBuiltFromTheCheckout() {
        JsonNode build = services.at("/james-1/build");
        Path context = CONTAINER.resolve(build.get("context").asText()).normalize();

        assertThat(context).isEqualTo(ROOT.normalize());
        assertThat(context.resolve(build.get("dockerfile").asText())).isRegularFile();
    }

    @Test
    void eachNodePublishesAllMailPortsOnPortsOfItsOwn() {
        List<String> published = new ArrayList<>();
        for (String node : List.of("james-1", "james-2")) {
            List<String[]> ports = elements(services.path(node).path("ports"))
                    .map(port -> port.asText().split(":"))
                    .filter(parts -> parts.length == 2)
                    .toList();
            ports.forEach(parts -> published.add(parts[0]));

            assertThat(ports.stream().map(parts -> Integer.valueOf(parts[1])))
                    .as(node)
                    .containsExactlyInAnyOrderElementsOf(portsForTheWorld());
        }

        assertThat(published).doesNotHaveDuplicates();
    }

    @Test
    void webadminAndMonitoringArePublishedToThisMachineOnly() {
        assertThat(elements(services)
                        .flatMap(service -> elements(service.path("ports")))
                        .map(JsonNode::asText)
                        .filter(port -> port.matches(".*:180[01]")))
                .hasSize(4)
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void secretsComeFromTheEnvironmentWhoseExampleHasNone() {
        Properties example = properties(CONTAINER.resolve(".env.example"));
        example.remove("COMPOSE_PROJECT_NAME");

        assertThat(found("\\$\\{(\\w+)", text(file)))
                .containsExactlyInAnyOrderElementsOf(example.stringPropertyNames());
        assertThat(example.values()).containsOnly(PLACEHOLDER);
        assertThat(found("(?m)^ +\\w*PASS\\w*: (.*)$", text(file)))
                .isNotEmpty()
                .allMatch(value -> value.matches("\\$\\{\\w+:\\?see .env.example}"));
    }

    @Test
    void imagesAreThoseOfTheBuild() {
        assertThat(elements(services).map(service -> service.path("image").asText()))
                .contains("cassandra:" + ofTheBuild("cassandra.version"))
                .allSatisfy(DeployFiles::assertWithoutHost)
                .allSatisfy(DeployFiles::assertOfTheBuild);
    }

    @Test
    void jamesIsGivenWhatItsConfigurationAsksFor() {
        assertThat(names(services.at("/james-2/environment"))).containsAll(OverlayTest.variables());
    }

    @Test
    void tablesAreMadeByOneRoleAndUsedByAnother() {
        assertThat(services.at("/james-tables/environment/CASSANDRA_USER").asText())
                .isEqualTo("james_schema");
        for (String node : List.of("james-1", "james-2")) {
            assertThat(services.path(node).at("/environment/CASSANDRA_USER").asText())
                    .isEqualTo("james");
            assertThat(services.path(node)
                            .at("/depends_on/roles-after/condition")
                            .asText())
                    .isEqualTo("service_completed_successfully");
        }
        assertThat(services.at("/roles-after/depends_on/james-tables/condition").asText())
                .isEqualTo("service_completed_successfully");
        assertThat(services.at("/roles-after/entrypoint/2").asText()).isEqualTo("after");
    }

    @Test
    void enginesSpeakTlsAsInKubernetes() {
        String cassandra = text(KUBERNETES.resolve("cassandra.yaml"));
        assertThat(services.at("/cassandra-1/environment/JVM_EXTRA_OPTS")
                        .asText()
                        .split(" "))
                .containsExactlyInAnyOrderElementsOf(found("(?m)^ +(-Dcassandra\\S+)$", cassandra));

        Map<String, String> openSearch = new HashMap<>();
        Pattern.compile("- name: (plugins\\.security\\S+)\\s+value: \"?([^\"\\n]+)")
                .matcher(text(KUBERNETES.resolve("opensearch.yaml")))
                .results()
                .filter(setting -> !setting.group(1).matches(".*(nodes_dn|hostname_verification|hot_reload.*)"))
                .forEach(setting -> openSearch.put(setting.group(1), setting.group(2)));
        JsonNode settings = services.at("/opensearch/environment");
        assertThat(openSearch)
                .isNotEmpty()
                .allSatisfy((name, value) ->
                        assertThat(settings.path(name).asText()).as(name).isEqualTo(value));

        assertThat(text(CONTAINER.resolve("rabbitmq.conf")).lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .isSubsetOf(text(KUBERNETES.resolve("rabbitmq.conf")).lines().toList());
    }

    @Test
    void theBrokerKnowsOfNoMoreMemoryThanItHas() {
        assertThat(DeployFiles.memoryOfBroker(CONTAINER.resolve("rabbitmq.conf")))
                .isLessThanOrEqualTo((long) gigabytes(services.path("rabbitmq")) << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cassandra-0", "cassandra-1", "cassandra-2"})
    void aNodeOfCassandraAsksAllOthersBeforeItStarts(String node) {
        String nodes = services.at("/james-1/environment/CASSANDRA_NODES").asText();

        assertThat(elements(services.path(node).path("entrypoint")).map(JsonNode::asText))
                .startsWith("bash", "/start/start-cassandra.sh")
                .endsWith(nodes.replace(":9042", ":7000").split(","));
        assertThat(elements(services.path(node).path("volumes")).map(JsonNode::asText))
                .contains("../kubernetes/start-cassandra.sh:/start/start-cassandra.sh:ro");
    }

    @ParameterizedTest
    @CsvSource({
        "cassandra-0, tls-cassandra:/tls:ro",
        "cassandra-1, tls-cassandra:/tls:ro",
        "cassandra-2, tls-cassandra:/tls:ro",
        "opensearch, tls-opensearch:/usr/share/opensearch/config/tls:ro",
        "rabbitmq, tls-rabbitmq:/tls:ro"
    })
    void eachEngineHasTheKeyOfItsKindAndNoOther(String engine, String volume) {
        assertThat(elements(services.path(engine).path("volumes")).map(JsonNode::asText))
                .filteredOn(mounted -> mounted.startsWith("tls-"))
                .containsExactly(volume);
    }
}
