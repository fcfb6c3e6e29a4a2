package io.mailkeep.server;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.james.GuiceLifecycleHealthCheck;
import org.apache.james.IsStartedProbe;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files under {@code deploy/container} and {@code deploy/kubernetes}, as far as they can be told without a cluster. */
class DeployFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Path CONTAINER = ROOT.resolve("deploy/container");
    private static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");
    private static final String PLACEHOLDER = "REPLACE-ME";
    private static final String NAME = "app.kubernetes.io/name";
    private static final String IMAGES_OWN = "/opt/mailkeep/";
    private static final Set<Port> FOR_THE_WORLD =
            Set.of(Port.SMTP, Port.SUBMISSION, Port.POP3, Port.POP3S, Port.IMAP, Port.IMAPS);

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static List<Path> filesIn(Path directory, String ending) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> found(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(toSet());
    }

    private static Iterable<Object> documents(String yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml);
    }

    private static JsonNode tree(Path file) {
        return new ObjectMapper().valueToTree(documents(text(file)).iterator().next());
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    /** The value of a property of the root pom. */
    private static String ofTheBuild(String property) {
        return found("<" + property + ">([^<]+)<", text(ROOT.resolve("pom.xml"))).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("The root pom has no property " + property));
    }

    private static Set<Integer> portsForTheWorld() {
        int base = Integer.parseInt(
                properties(ROOT.resolve("deploy/conf/james/jvm.properties")).getProperty("mailkeep.port.base"));
        return FOR_THE_WORLD.stream().map(port -> port.above(base)).collect(toSet());
    }

    private static void assertWithoutHost(String image) {
        String first = image.split("/", -1)[0];

        assertThat(image.contains("/") && (first.contains(".") || first.contains(":")))
                .as("%s begins with a registry's host", image)
                .isFalse();
    }

    private static void assertOfTheBuild(String image) {
        Map<String, String> engines = Map.of(
                "cassandra", ofTheBuild("cassandra.version"),
                "opensearchproject/opensearch", ofTheBuild("opensearch.version"));
        String product = image.split(":", -1)[0];
        if (engines.containsKey(product)) {
            assertThat(image).isEqualTo(product + ":" + engines.get(product));
        }
    }

    @Nested
    class Image {
        private final List<Instruction> instructions = Stream.of(text(CONTAINER.resolve("Dockerfile"))
                        .replaceAll("(?m)^#.*\n", "")
                        .replaceAll("\\\\\n", " ")
                        .split("\n"))
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\\s+", 2))
                .map(words -> new Instruction(words[0], words[1]))
                .toList();

        private record Instruction(String name, String arguments) {
            List<String> words() {
                return Stream.of(arguments.trim().split("\\s+"))
                        .filter(word -> !word.startsWith("--"))
                        .toList();
            }

            boolean isFromTheBuild() {
                return arguments.contains("--from=build");
            }

            List<String> sources() {
                return words().subList(0, words().size() - 1);
            }

            String destination() {
                return words().get(words().size() - 1);
            }
        }

        private Stream<Instruction> all(String name) {
            return instructions.stream()
                    .filter(instruction -> instruction.name().equals(name));
        }

        private String last(String name) {
            return all(name)
                    .reduce((former, latter) -> latter)
                    .orElseThrow(() -> new AssertionError("The Dockerfile has no " + name))
                    .arguments();
        }

        /** The files of the checkout that come to lie in the image's own directory, by where they do. */
        private Map<String, Path> ownFiles() {
            return all("COPY")
                    .filter(copy -> !copy.isFromTheBuild() && copy.destination().equals(IMAGES_OWN))
                    .flatMap(copy -> copy.sources().stream())
                    .map(ROOT::resolve)
                    .collect(toMap(file -> IMAGES_OWN + file.getFileName(), Function.identity()));
        }

        @Test
        void whatIsCopiedFromTheCheckoutIsThere() {
            assertThat(all("COPY").filter(copy -> !copy.isFromTheBuild()).flatMap(copy -> copy.sources().stream()))
                    .contains("deploy/conf/james/")
                    .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
        }

        @Test
        void whatIsCopiedFromTheBuildIsInAModule() {
            assertThat(all("COPY").filter(Instruction::isFromTheBuild).flatMap(copy -> copy.sources().stream()))
                    .isNotEmpty()
                    .allSatisfy(source -> {
                        assertThat(source).startsWith("/build/").contains("/target/");
                        String module = source.substring("/build/".length(), source.indexOf("/target/"));
                        assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
                    });
        }

        @Test
        void theJarsLieWhereTheClassPathHasThem() {
            String prefix = found("<prefix>([^<]+)<", text(ROOT.resolve("deploy/server/pom.xml")))
                    .iterator()
                    .next();

            assertThat(all("COPY").filter(copy -> copy.arguments().contains("/target/image/lib ")))
                    .singleElement()
                    .satisfies(copy -> assertThat(copy.destination()).isEqualTo(prefix));
            assertThat(text(ROOT.resolve("deploy/server/pom.xml")))
                    .contains("<outputDirectory>${project.build.directory}/image/lib<");
        }

        @Test
        void theReadersOfAttachmentsLieWhereTheServerLooksForThem() {
            assertThat(all("COPY").map(Instruction::destination))
                    .contains(
                            IMAGES_OWN + "deploy/search/extractor/target/lib",
                            IMAGES_OWN + "deploy/search/extractor/target/classes");
            assertThat(text(CONTAINER.resolve("java.options"))).contains("\n-Dmailkeep.root=/opt/mailkeep\n");
        }

        @Test
        void itRunsTheServerWithFilesThatItHas() {
            Set<String> made = all("COPY").map(Instruction::destination).collect(toSet());

            assertThat(last("ENTRYPOINT"))
                    .startsWith("[\"java\", ")
                    .endsWith("\"" + ServerMain.class.getName() + "\"]");
            assertThat(found("\"@([^\"]+)\"", last("ENTRYPOINT")))
                    .hasSize(2)
                    .allMatch(file -> made.contains(file) || ownFiles().containsKey(file));
        }

        @Test
        void itIsNoRoot() {
            assertThat(last("USER")).matches("[1-9]\\d*:[1-9]\\d*");
        }

        @Test
        void itHasAHealthCheckThatCanBeRun() {
            assertThat(found("CMD \\[\"([^\"]+)\"", last("HEALTHCHECK")))
                    .singleElement()
                    .satisfies(command ->
                            assertThat(ownFiles().get(command)).isNotNull().isExecutable());
        }

        @Test
        void itAsksThePortsThatTheServerHas() {
            int base = portsForTheWorld().stream().mapToInt(port -> port).min().orElseThrow() - Port.SMTP.above(0);

            assertThat(found("/dev/tcp/127.0.0.1/(\\d+)", text(CONTAINER.resolve("probe"))))
                    .containsExactlyInAnyOrder(
                            Integer.toString(Port.POP3.above(base)), Integer.toString(Port.WEBADMIN.above(base)));
        }

        @Test
        void itAsksForTheComponentOfJamesThatKnowsWhenAllIsStarted() {
            String name = new GuiceLifecycleHealthCheck(new IsStartedProbe())
                    .componentName()
                    .getName();

            assertThat(found("healthy (\\S+%\\S+)", text(CONTAINER.resolve("probe"))))
                    .hasSize(2)
                    .contains(name.replace(" ", "%20"));
            // Who waits for tables waits for that.
            assertThat(text(CONTAINER.resolve("make-tables"))).contains("until /opt/mailkeep/probe started ");
            assertThat(last("HEALTHCHECK")).contains("\"/opt/mailkeep/probe\", \"started\"");
        }

        @Test
        void itTellsOfThePortsThatAreForTheWorld() {
            assertThat(Arrays.stream(last("EXPOSE").split(" ")).map(Integer::valueOf))
                    .containsExactlyInAnyOrderElementsOf(portsForTheWorld());
        }

        @Test
        void itIsOfTheJavaThatTheBuildIsFor() {
            assertThat(last("FROM")).matches("[a-z-]+:" + ofTheBuild("maven.compiler.release") + "-jre");
            assertThat(all("FROM"))
                    .allSatisfy(from -> assertWithoutHost(from.words().get(0)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"pop3server.xml", "imapserver.xml", "smtpserver.xml"})
        void whatIsForTheWorldListensWhereTheImageSays(String file) {
            assertThat(found(
                            "<bind>(.*?)</bind>",
                            text(ROOT.resolve("deploy/conf/james").resolve(file))))
                    .hasSize(2)
                    .allMatch(address -> address.startsWith("${sys:mailkeep.bind:-127.0.0.1}:"));
            assertThat(text(CONTAINER.resolve("java.options"))).contains("\n-Dmailkeep.bind=0.0.0.0\n");
        }

        @Test
        void itsOptionsAreReadByTheConfiguration() {
            String shipped = Stream.of(".xml", ".properties")
                    .flatMap(ending -> filesIn(ROOT.resolve("deploy/conf/james"), ending).stream())
                    .map(DeployFilesTest::text)
                    .reduce("", String::concat);

            assertThat(found("(?m)^-D(mailkeep\\.(?!root)[^=]+)=", text(CONTAINER.resolve("java.options"))))
                    .isNotEmpty()
                    .allSatisfy(option -> assertThat(shipped).contains("${sys:" + option + ":-"));
        }
    }

    @Nested
    class Compose {
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
                    .contains(
                            "cassandra-0",
                            "cassandra-1",
                            "cassandra-2",
                            "opensearch",
                            "rabbitmq",
                            "james-1",
                            "james-2");
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
                                    || services.path(name)
                                            .path("image")
                                            .asText()
                                            .equals("mailkeep"))
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
                            .flatMap(service ->
                                    elements(service.path("networks")).map(JsonNode::asText))
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(
                            names(compose.get("networks")).toList());
            assertThat(compose.at("/networks/engines/internal").asBoolean()).isTrue();
            assertThat(names(services).filter(name -> !name.startsWith("james")))
                    .allSatisfy(name -> assertThat(elements(services.path(name).path("networks"))
                                    .map(JsonNode::asText))
                            .containsExactly("engines"));
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
        void webadminIsPublishedToThisMachineOnly() {
            assertThat(elements(services)
                            .flatMap(service -> elements(service.path("ports")))
                            .map(JsonNode::asText)
                            .filter(port -> port.endsWith(":1800")))
                    .hasSize(2)
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
                    .allSatisfy(DeployFilesTest::assertWithoutHost)
                    .allSatisfy(DeployFilesTest::assertOfTheBuild);
        }

        @Test
        void jamesIsGivenWhatItsConfigurationAsksFor() {
            assertThat(names(services.at("/james-2/environment"))).containsAll(Overlay.variables());
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
            assertThat(services.at("/roles-after/depends_on/james-tables/condition")
                            .asText())
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
                    .isSubsetOf(
                            text(KUBERNETES.resolve("rabbitmq.conf")).lines().toList());
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

    @Nested
    class Kubernetes {
        /** What cert-manager puts into a Secret. */
        private static final Set<String> MADE = Set.of("ca.crt", "tls.crt", "tls.key", "tls-combined.pem");

        private final Manifests manifests = Manifests.read(filesIn(KUBERNETES, ".yaml"));

        private PodTemplateSpec named(String name) {
            return manifests.pods().stream()
                    .filter(pod -> pod.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .template();
        }

        private static Stream<Container> containers(PodSpec pod) {
            return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
        }

        private Stream<Container> containers() {
            return manifests.pods().stream().flatMap(pod -> containers(pod.spec()));
        }

        private static String label(Map<String, String> labels) {
            return labels.get(NAME);
        }

        @ParameterizedTest
        @CsvSource({
            "replicas, replicaz",
            "readinessProbe, readynessProbe",
            "maxUnavailable, maxUnavailible",
            "podSelector, podselector"
        })
        void aFieldThatKubernetesDoesNotKnowIsRefused(String field, String misspelt) {
            List<String> documents = filesIn(KUBERNETES, ".yaml").stream()
                    .map(DeployFilesTest::text)
                    .filter(document -> document.contains(field + ":"))
                    .toList();

            assertThat(documents).isNotEmpty().allSatisfy(document -> assertThatThrownBy(
                            () -> Manifests.parse(document.replaceFirst(field + ":", misspelt + ":")))
                    .hasMessageContaining(misspelt));
        }

        @Test
        void whatIsNotJamesIsAStatefulSetOfThree() {
            assertThat(manifests.of(StatefulSet.class))
                    .extracting(set -> set.getMetadata().getName())
                    .containsExactlyInAnyOrder("cassandra", "opensearch", "rabbitmq");
            assertThat(manifests.of(StatefulSet.class)).allSatisfy(set -> {
                assertThat(set.getSpec().getReplicas()).isEqualTo(3);
                assertThat(set.getSpec().getVolumeClaimTemplates()).isNotEmpty();
                assertThat(manifests.of(Service.class))
                        .filteredOn(service -> service.getMetadata()
                                .getName()
                                .equals(set.getSpec().getServiceName()))
                        .singleElement()
                        .satisfies(service ->
                                assertThat(service.getSpec().getClusterIP()).isEqualTo("None"));
            });
            assertThat(manifests.of(Deployment.class)).singleElement().satisfies(james -> assertThat(
                            james.getSpec().getReplicas())
                    .isGreaterThanOrEqualTo(2));
        }

        @Test
        void everyContainerAsksForWhatItTakesAndHasABound() {
            assertThat(containers()).isNotEmpty().allSatisfy(container -> {
                assertThat(container.getResources().getRequests())
                        .as("requests of %s", container.getName())
                        .containsOnlyKeys("cpu", "memory");
                assertThat(container.getResources().getLimits())
                        .as("limits of %s", container.getName())
                        .containsOnlyKeys("cpu", "memory");
            });
        }

        @Test
        void nobodyIsRootOrBecomesIt() {
            assertThat(manifests.pods()).isNotEmpty().allSatisfy(pod -> {
                assertThat(pod.spec().getSecurityContext().getRunAsNonRoot()).isTrue();
                assertThat(pod.spec().getSecurityContext().getRunAsUser()).isPositive();
                assertThat(pod.spec().getSecurityContext().getSeccompProfile().getType())
                        .isEqualTo("RuntimeDefault");
                assertThat(pod.spec().getAutomountServiceAccountToken()).isFalse();
            });
            assertThat(containers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
            });
            assertThat(manifests.of(Namespace.class)).singleElement().satisfies(namespace -> assertThat(
                            namespace.getMetadata().getLabels())
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
        }

        @Test
        void jamesIsTheUserOfItsImage() {
            Set<String> user = found("(?m)^USER (\\d+):\\d+$", text(CONTAINER.resolve("Dockerfile")));

            assertThat(user)
                    .containsExactly(named("james")
                            .getSpec()
                            .getSecurityContext()
                            .getRunAsUser()
                            .toString());
        }

        @Test
        void jamesIsProbedAndNotRestartedForAStore() {
            assertThat(named("james").getSpec().getContainers()).singleElement().satisfies(james -> {
                assertThat(james.getStartupProbe().getExec().getCommand())
                        .containsExactly("/opt/mailkeep/probe", "started");
                assertThat(james.getReadinessProbe().getExec().getCommand())
                        .containsExactly("/opt/mailkeep/probe", "store");
                assertThat(james.getLivenessProbe().getExec().getCommand())
                        .containsExactly("/opt/mailkeep/probe", "pop3");
            });
        }

        @Test
        void everyEngineIsProbed() {
            assertThat(manifests.of(StatefulSet.class))
                    .flatExtracting(set -> set.getSpec().getTemplate().getSpec().getContainers())
                    .hasSize(3)
                    .allSatisfy(container -> {
                        assertThat(container.getStartupProbe()).isNotNull();
                        assertThat(container.getReadinessProbe()).isNotNull();
                        assertThat(container.getLivenessProbe()).isNotNull();
                    });
        }

        @ParameterizedTest
        @ValueSource(strings = {"cassandra", "opensearch", "rabbitmq", "james"})
        void oneAtATimeIsTakenAway(String set) {
            assertThat(manifests.of(PodDisruptionBudget.class))
                    .filteredOn(budget -> label(budget.getSpec().getSelector().getMatchLabels())
                            .equals(set))
                    .singleElement()
                    .satisfies(budget -> assertThat(
                                    budget.getSpec().getMaxUnavailable().getIntVal())
                            .isEqualTo(1));
            assertThat(label(named(set).getMetadata().getLabels())).isEqualTo(set);
        }

        @ParameterizedTest
        @ValueSource(strings = {"cassandra", "opensearch", "rabbitmq", "james"})
        void itsPodsKeepOffEachOthersMachines(String set) {
            PodAntiAffinity apart = named(set).getSpec().getAffinity().getPodAntiAffinity();
            Stream<PodAffinityTerm> terms = Stream.concat(
                    apart.getRequiredDuringSchedulingIgnoredDuringExecution().stream(),
                    apart.getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                            .map(WeightedPodAffinityTerm::getPodAffinityTerm));

            assertThat(terms).singleElement().satisfies(term -> {
                assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
                assertThat(label(term.getLabelSelector().getMatchLabels())).isEqualTo(set);
            });
            assertThat(named(set).getSpec().getTopologySpreadConstraints())
                    .singleElement()
                    .satisfies(constraint -> assertThat(
                                    label(constraint.getLabelSelector().getMatchLabels()))
                            .isEqualTo(set));
        }

        @ParameterizedTest
        @ValueSource(strings = {"cassandra", "opensearch", "rabbitmq"})
        void onlyJamesAndItselfReachAnEngine(String engine) {
            assertThat(policiesOf(engine)).singleElement().satisfies(policy -> assertThat(
                            policy.getSpec().getIngress())
                    .hasSize(2)
                    .allSatisfy(rule -> {
                        assertThat(rule.getFrom()).isNotEmpty();
                        assertThat(rule.getFrom().stream().flatMap(Kubernetes::admitted))
                                .isNotEmpty()
                                .isSubsetOf("james", "prepare", engine);
                        assertPortsAreOf(engine, rule);
                    }));
        }

        private List<NetworkPolicy> policiesOf(String name) {
            return manifests.of(NetworkPolicy.class).stream()
                    .filter(policy -> name.equals(
                            policy.getSpec().getPodSelector().getMatchLabels().get(NAME)))
                    .toList();
        }

        private static Stream<String> admitted(NetworkPolicyPeer peer) {
            return Stream.concat(
                    Stream.ofNullable(peer.getPodSelector().getMatchLabels().get(NAME)),
                    peer.getPodSelector().getMatchExpressions().stream()
                            .flatMap(expression -> expression.getValues().stream()));
        }

        private void assertPortsAreOf(String pod, NetworkPolicyIngressRule rule) {
            assertThat(rule.getPorts())
                    .isNotEmpty()
                    .extracting(port -> port.getPort().getStrVal())
                    .isSubsetOf(portNames(named(pod).getSpec()));
        }

        private static List<String> portNames(PodSpec pod) {
            return containers(pod)
                    .flatMap(container -> container.getPorts().stream())
                    .map(ContainerPort::getName)
                    .toList();
        }

        @Test
        void theWorldReachesJamesMailPortsAndNobodyElse() {
            assertThat(policiesOf("james")).singleElement().satisfies(policy -> {
                assertThat(policy.getSpec().getIngress()).hasSize(1);
                assertPortsAreOf("james", policy.getSpec().getIngress().get(0));
            });
            assertThat(named("james").getSpec().getContainers())
                    .flatExtracting(Container::getPorts)
                    .extracting(ContainerPort::getContainerPort)
                    .containsExactlyInAnyOrderElementsOf(portsForTheWorld());
            assertThat(manifests.of(NetworkPolicy.class))
                    .filteredOn(policy ->
                            policy.getSpec().getPodSelector().getMatchLabels().isEmpty())
                    .singleElement()
                    .satisfies(policy -> {
                        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
                        assertThat(policy.getSpec().getIngress()).isEmpty();
                    });
        }

        @Test
        void servicesLeadToPortsThatAreThere() {
            assertThat(manifests.of(Service.class)).isNotEmpty().allSatisfy(service -> {
                PodSpec pod = named(label(service.getSpec().getSelector())).getSpec();
                assertThat(service.getSpec().getPorts()).isNotEmpty().allSatisfy(port -> assertThat(portNames(pod))
                        .contains(targetOf(port)));
            });
            assertThat(manifests.of(Service.class))
                    .filteredOn(service -> service.getMetadata().getName().equals("james"))
                    .singleElement()
                    .satisfies(service -> {
                        assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
                        assertThat(service.getSpec().getPorts())
                                .extracting(ServicePort::getPort)
                                .containsExactlyInAnyOrderElementsOf(FOR_THE_WORLD.stream()
                                        .map(port -> port.above(0))
                                        .toList());
                    });
        }

        // Without a target, a service of names leads to the port of its own number, which is called the same here.
        private static String targetOf(ServicePort port) {
            return port.getTargetPort() == null
                    ? port.getName()
                    : port.getTargetPort().getStrVal();
        }

        @Test
        void noSecretHasMoreThanPlaceholders() {
            assertThat(manifests.of(Secret.class)).isNotEmpty().allSatisfy(secret -> {
                assertThat(secret.getData()).isEmpty();
                assertThat(secret.getStringData().values()).isNotEmpty().containsOnly(PLACEHOLDER);
            });
        }

        @Test
        void everySecretThatIsAskedForIsInTheExample() {
            Map<String, Set<String>> example = new HashMap<>(manifests.of(Secret.class).stream()
                    .collect(toMap(secret -> secret.getMetadata().getName(), secret -> secret.getStringData()
                            .keySet())));
            certificates().forEach(certificate -> example.put(certificate.get("spec", "secretName"), MADE));

            assertThat(containers()
                            .flatMap(container -> container.getEnv().stream())
                            .flatMap(Kubernetes::secretOf))
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(example.get(key.getName())).contains(key.getKey()));
            assertThat(volumes().map(Volume::getSecret).flatMap(Stream::ofNullable))
                    .isNotEmpty()
                    .allSatisfy(secret -> {
                        assertThat(example).containsKey(secret.getSecretName());
                        assertThat(secret.getItems()).allSatisfy(item -> assertThat(example.get(secret.getSecretName()))
                                .contains(item.getKey()));
                    });
        }

        private Stream<GenericKubernetesResource> certificates() {
            return manifests.of(GenericKubernetesResource.class).stream()
                    .filter(resource -> resource.getKind().equals("Certificate"));
        }

        private Stream<GenericKubernetesResource> certificatesOf(String engine) {
            return certificates()
                    .filter(certificate -> certificate.getMetadata().getName().equals(engine + "-tls"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"cassandra", "opensearch", "rabbitmq"})
        void anEngineHasACertificateOfItsName(String engine) {
            assertThat(certificatesOf(engine)).singleElement().satisfies(certificate -> {
                assertThat(certificate.<String>get("spec", "secretName")).isEqualTo(engine + "-tls");
                assertThat(certificate.<List<String>>get("spec", "dnsNames")).contains(engine);
                assertThat(certificate.<String>get("spec", "issuerRef", "name")).isEqualTo("engines");
            });
            assertThat(named(engine).getSpec().getVolumes().stream()
                            .map(Volume::getSecret)
                            .flatMap(Stream::ofNullable))
                    .extracting(SecretVolumeSource::getSecretName)
                    .contains(engine + "-tls");
        }

        /** By which the brokers, who compare no asterisk with a host, believe each other. */
        @Test
        void theBrokersCertificateHasTheNameOfEach() {
            List<String> brokers = text(KUBERNETES.resolve("rabbitmq.conf"))
                    .lines()
                    .filter(line -> line.startsWith("cluster_formation.classic_config.nodes"))
                    .map(line -> line.substring(line.indexOf('@') + 1))
                    .toList();

            assertThat(brokers).hasSize(3);
            assertThat(certificatesOf("rabbitmq")).singleElement().satisfies(certificate -> assertThat(
                            certificate.<List<String>>get("spec", "dnsNames"))
                    .containsAll(brokers));
        }

        private Stream<Volume> volumes() {
            return manifests.pods().stream().flatMap(pod -> pod.spec().getVolumes().stream());
        }

        private static Stream<SecretKeySelector> secretOf(EnvVar variable) {
            return Stream.ofNullable(variable.getValueFrom())
                    .flatMap(from -> Stream.ofNullable(from.getSecretKeyRef()));
        }

        @Test
        void noPasswordStandsInAManifest() {
            assertThat(containers()
                            .flatMap(container -> container.getEnv().stream())
                            .filter(variable -> variable.getName().contains("PASS")))
                    .isNotEmpty()
                    .allSatisfy(variable -> assertThat(variable.getValue()).isNull());
        }

        @Test
        void whatIsMountedIsThere() {
            JsonNode generated = tree(KUBERNETES.resolve("kustomization.yaml")).get("configMapGenerator");
            List<String> maps =
                    elements(generated).map(map -> map.get("name").asText()).toList();

            assertThat(volumes().map(Volume::getConfigMap).flatMap(Stream::ofNullable))
                    .isNotEmpty()
                    .allSatisfy(map -> assertThat(maps).contains(map.getName()));
            assertThat(manifests.pods()).allSatisfy(pod -> assertThat(containers(pod.spec()))
                    .flatExtracting(Container::getVolumeMounts)
                    .allSatisfy(mount -> assertThat(pod.volumes()).contains(mount.getName())));
        }

        @Test
        void theKustomizationHasEveryFileButTheSecrets() {
            JsonNode kustomization = tree(KUBERNETES.resolve("kustomization.yaml"));
            Stream<String> manifestFiles = filesIn(KUBERNETES, ".yaml").stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !Set.of("kustomization.yaml", "secrets.example.yaml", "secrets.yaml")
                            .contains(name));

            assertThat(elements(kustomization.get("resources")).map(JsonNode::asText))
                    .containsExactlyInAnyOrderElementsOf(manifestFiles.toList());
            assertThat(elements(kustomization.get("configMapGenerator"))
                            .flatMap(map -> elements(map.get("files")).map(JsonNode::asText)))
                    .contains("roles.sh")
                    .allSatisfy(file -> assertThat(KUBERNETES.resolve(file)).isRegularFile());
        }

        @Test
        void theConfigurationOfThisSiteIsInOneMap() {
            JsonNode james = elements(
                            tree(KUBERNETES.resolve("kustomization.yaml")).get("configMapGenerator"))
                    .filter(map -> map.get("name").asText().equals("james-conf"))
                    .findFirst()
                    .orElseThrow();

            assertThat(elements(james.get("files")).map(file -> KUBERNETES.resolve(file.asText())))
                    .containsExactlyInAnyOrderElementsOf(filesIn(KUBERNETES.resolve("conf"), ""));
        }

        @Test
        void imagesAreThoseOfTheBuild() {
            assertThat(containers().map(Container::getImage))
                    .contains("mailkeep", "cassandra:" + ofTheBuild("cassandra.version"))
                    .allSatisfy(DeployFilesTest::assertWithoutHost)
                    .allSatisfy(DeployFilesTest::assertOfTheBuild);
            assertThat(tree(KUBERNETES.resolve("kustomization.yaml"))
                            .at("/images/0/newTag")
                            .asText())
                    .isEqualTo(found("<version>([^<$]+)</version>\\s*<packaging>pom", text(ROOT.resolve("pom.xml")))
                            .iterator()
                            .next());
        }

        @Test
        void whoeverRunsTheServerIsGivenWhatItsConfigurationAsksFor() {
            assertThat(containers()
                            .filter(container -> Set.of("james", "tables").contains(container.getName())))
                    .hasSize(2)
                    .allSatisfy(server -> assertThat(server.getEnv())
                            .extracting(EnvVar::getName)
                            .containsAll(Overlay.variables()));
        }
    }

    /** What stands in containers in the place of a shipped file must go with that when it changes. */
    @Nested
    class Overlay {
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

    /** Manifests, read as the API server reads them when it is strict. */
    private record Manifests(List<HasMetadata> all) {
        private static final ObjectMapper STRICT = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .setAnnotationIntrospector(new WithoutRoomForOthers());

        private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
                "v1 Namespace", Namespace.class,
                "v1 Secret", Secret.class,
                "v1 Service", Service.class,
                "apps/v1 Deployment", Deployment.class,
                "apps/v1 StatefulSet", StatefulSet.class,
                "batch/v1 Job", Job.class,
                "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
                "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

        /** Those of cert-manager, whose fields the model does not know. */
        private static final Set<String> OTHERS = Set.of("cert-manager.io/v1 Issuer", "cert-manager.io/v1 Certificate");

        /** The model's classes keep fields that they do not know beside the others. */
        private static final class WithoutRoomForOthers extends JacksonAnnotationIntrospector {
            private static final long serialVersionUID = 1;

            @Override
            public Boolean hasAnySetter(Annotated annotated) {
                return false;
            }
        }

        private record Pod(String name, PodTemplateSpec template, List<String> claims) {
            PodSpec spec() {
                return template.getSpec();
            }

            List<String> volumes() {
                return Stream.concat(spec().getVolumes().stream().map(Volume::getName), claims.stream())
                        .toList();
            }
        }

        static Manifests read(List<Path> files) {
            return new Manifests(files.stream()
                    .filter(file -> !file.endsWith("kustomization.yaml") && !file.endsWith("secrets.yaml"))
                    .flatMap(file -> parse(text(file)).stream())
                    .toList());
        }

        static List<HasMetadata> parse(String yaml) {
            return StreamSupport.stream(documents(yaml).spliterator(), false)
                    .map(Manifests::typed)
                    .toList();
        }

        private static HasMetadata typed(Object document) {
            JsonNode tree = STRICT.valueToTree(document);
            String kind =
                    tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
            if (OTHERS.contains(kind)) {
                return new ObjectMapper().convertValue(tree, GenericKubernetesResource.class);
            }
            return Optional.ofNullable(KINDS.get(kind))
                    .map(type -> STRICT.convertValue(tree, type))
                    .orElseThrow(
                            () -> new AssertionError("Kubernetes has no " + kind + ", or this test must learn it"));
        }

        <T> List<T> of(Class<T> type) {
            return all.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<Pod> pods() {
            List<Pod> pods = new ArrayList<>();
            of(StatefulSet.class)
                    .forEach(set -> pods.add(new Pod(
                            set.getMetadata().getName(),
                            set.getSpec().getTemplate(),
                            set.getSpec().getVolumeClaimTemplates().stream()
                                    .map(claim -> claim.getMetadata().getName())
                                    .toList())));
            of(Deployment.class)
                    .forEach(deployment -> pods.add(new Pod(
                            deployment.getMetadata().getName(),
                            deployment.getSpec().getTemplate(),
                            List.of())));
            of(Job.class)
                    .forEach(job -> pods.add(
                            new Pod(job.getMetadata().getName(), job.getSpec().getTemplate(), List.of())));
            return pods;
        }
    }
}
