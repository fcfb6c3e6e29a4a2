package io.mailkeep.server.deployfiles;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the tests of {@code deploy/container} and {@code deploy/kubernetes} read. */
final class DeployFiles {
    static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    static final Path CONTAINER = ROOT.resolve("deploy/container");
    static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");
    static final String PLACEHOLDER = "REPLACE-ME";
    static final String NAME = "app.kubernetes.io/name";
    static final String IMAGES_OWN = "/opt/mailkeep/";
    static final Set<Port> FOR_THE_WORLD =
            Set.of(Port.SMTP, Port.SUBMISSION, Port.POP3, Port.POP3S, Port.IMAP, Port.IMAPS);

    private DeployFiles() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties properties(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    static List<Path> filesIn(Path directory, String ending) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> found(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(toSet());
    }

    static Iterable<Object> documents(String yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml);
    }

    static JsonNode tree(Path file) {
        return new ObjectMapper().valueToTree(documents(text(file)).iterator().next());
    }

    static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    /** The value of a property of the root pom. */
    static String ofTheBuild(String property) {
        return found("<" + property + ">([^<]+)<", text(ROOT.resolve("pom.xml"))).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("The root pom has no property " + property));
    }

    static Set<Integer> portsForTheWorld() {
        int base = Integer.parseInt(
                properties(ROOT.resolve("deploy/conf/james/jvm.properties")).getProperty("mailkeep.port.base"));
        return FOR_THE_WORLD.stream().map(port -> port.above(base)).collect(toSet());
    }

    /** What a configuration of RabbitMQ says of the memory that it has, in octets. */
    static long memoryOfBroker(Path configuration) {
        Set<String> gigabytes = found("(?m)^total_memory_available_override_value = (\\d+)GB$", text(configuration));
        assertThat(gigabytes)
                .as("%s says how much memory there is", configuration)
                .hasSize(1);
        long memory = Long.parseLong(gigabytes.iterator().next()) * 1_000_000_000;
        assertThat(found("(?m)^raft\\.wal_max_size_bytes = (\\d+)$", text(configuration)))
                .as("%s says how much of it the log of quorum queues takes", configuration)
                .singleElement()
                .satisfies(log -> assertThat(Long.parseLong(log)).isLessThanOrEqualTo(memory / 10));
        return memory;
    }

    static void assertWithoutHost(String image) {
        String first = image.split("/", -1)[0];

        assertThat(image.contains("/") && (first.contains(".") || first.contains(":")))
                .as("%s begins with a registry's host", image)
                .isFalse();
    }

    static void assertOfTheBuild(String image) {
        Map<String, String> engines = Map.of(
                "cassandra", ofTheBuild("cassandra.version"),
                "opensearchproject/opensearch", ofTheBuild("opensearch.version"));
        String product = image.split(":", -1)[0];
        if (engines.containsKey(product)) {
            assertThat(image).isEqualTo(product + ":" + engines.get(product));
        }
    }
}
