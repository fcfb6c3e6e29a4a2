package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.CONTAINER;
import static io.mailkeep.server.deployfiles.DeployFiles.FOR_THE_WORLD;
import static io.mailkeep.server.deployfiles.DeployFiles.KUBERNETES;
import static io.mailkeep.server.deployfiles.DeployFiles.NAME;
import static io.mailkeep.server.deployfiles.DeployFiles.PLACEHOLDER;
import static io.mailkeep.server.deployfiles.DeployFiles.ROOT;
import static io.mailkeep.server.deployfiles.DeployFiles.elements;
import static io.mailkeep.server.deployfiles.DeployFiles.filesIn;
import static io.mailkeep.server.deployfiles.DeployFiles.found;
import static io.mailkeep.server.deployfiles.DeployFiles.ofTheBuild;
import static io.mailkeep.server.deployfiles.DeployFiles.portsForTheWorld;
import static io.mailkeep.server.deployfiles.DeployFiles.text;
import static io.mailkeep.server.deployfiles.DeployFiles.tree;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.mailkeep.server.home.Port;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of {@code deploy/kubernetes}, as far as they can be told without a cluster. */
class KubernetesTest {
    /** What cert-manager puts into a Secret. */
    private static final Set<String> MADE = Set.of("ca.crt", "tls.crt", "tls.key", "tls-combined.pem");

    private static final String MONITORING = "monitoring";

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
                .map(DeployFiles::text)
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
                    .filteredOn(service ->
                            service.getMetadata().getName().equals(set.getSpec().getServiceName()))
                    .singleElement()
                    .satisfies(service ->
                            assertThat(service.getSpec().getClusterIP()).isEqualTo("None"));
        });
        assertThat(manifests.of(Deployment.class))
                .singleElement()
                .satisfies(james -> assertThat(james.getSpec().getReplicas()).isGreaterThanOrEqualTo(2));
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
            assertThat(james.getLivenessProbe().getExec().getCommand()).containsExactly("/opt/mailkeep/probe", "pop3");
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
                .filteredOn(budget ->
                        label(budget.getSpec().getSelector().getMatchLabels()).equals(set))
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
                    assertThat(rule.getFrom().stream().flatMap(KubernetesTest::admitted))
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
            assertThat(policy.getSpec().getIngress()).allSatisfy(rule -> assertPortsAreOf("james", rule));
            assertThat(policy.getSpec().getIngress())
                    .filteredOn(rule -> rule.getFrom().isEmpty())
                    .singleElement()
                    .satisfies(world -> assertThat(world.getPorts())
                            .extracting(port -> port.getPort().getStrVal())
                            .doesNotContain(MONITORING));
        });
        assertThat(named("james").getSpec().getContainers())
                .flatExtracting(Container::getPorts)
                .filteredOn(port -> !port.getName().equals(MONITORING))
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
    void monitoringReachesItsPortAndNoOther() {
        assertThat(policiesOf("james"))
                .flatExtracting(policy -> policy.getSpec().getIngress())
                .filteredOn(rule -> !rule.getFrom().isEmpty())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getPorts())
                        .extracting(port -> port.getPort().getStrVal())
                        .containsExactly(MONITORING));
        assertThat(named("james").getMetadata().getAnnotations())
                .containsEntry("prometheus.io/port", portOf(MONITORING).toString());
        assertThat(portOf(MONITORING) - portOf("pop3")).isEqualTo(Port.MONITORING.above(0) - Port.POP3.above(0));
    }

    private Integer portOf(String name) {
        return named("james").getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getName().equals(name))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow();
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
                        .flatMap(KubernetesTest::secretOf))
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

    /** One that asked itself alone would be its own seed with an empty disk, and a member without rows at once. */
    @Test
    void aNodeOfCassandraAsksAllOthersBeforeItStarts() {
        Container james = named("james").getSpec().getContainers().get(0);
        String nodes = james.getEnv().stream()
                .filter(variable -> variable.getName().equals("CASSANDRA_NODES"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();

        assertThat(named("cassandra").getSpec().getContainers()).singleElement().satisfies(cassandra -> {
            List<String> command = cassandra.getCommand();
            assertThat(command.subList(0, 2)).containsExactly("bash", "/start/start-cassandra.sh");
            assertThat(command.subList(2, command.size()))
                    .containsExactly(nodes.replace(":9042", ":7000").split(","));
            assertThat(cassandra.getPorts())
                    .extracting(ContainerPort::getContainerPort)
                    .contains(7000);
        });
    }

    /** By itself a broker takes the machine's memory for its own, and is killed before it has anybody wait. */
    @Test
    void aBrokerKnowsOfNoMoreMemoryThanItHas() {
        Quantity limit = named("rabbitmq")
                .getSpec()
                .getContainers()
                .get(0)
                .getResources()
                .getLimits()
                .get("memory");

        assertThat(DeployFiles.memoryOfBroker(KUBERNETES.resolve("rabbitmq.conf")))
                .isLessThanOrEqualTo(Quantity.getAmountInBytes(limit).longValueExact());
    }

    /** With a node of James too many and the Job, for whose tables that node waits; a tenth is the machine's own. */
    @ParameterizedTest
    @CsvSource({"cpu, 1, 1", "memory, 2, 1000000000"})
    void aNewVersionHasRoomOnTheMachinesThatTheReadmeAsksFor(String resource, int figure, long unit) {
        Matcher machines = Pattern.compile("Three machines with (\\d+) cores and (\\d+) GB each")
                .matcher(text(CONTAINER.resolve("README.md")));
        assertThat(machines.find()).isTrue();
        BigDecimal room = new BigDecimal(machines.group(figure))
                .multiply(BigDecimal.valueOf(unit))
                .multiply(new BigDecimal("0.9"));
        DeploymentSpec james = manifests.of(Deployment.class).get(0).getSpec();
        int most = james.getReplicas()
                + james.getStrategy().getRollingUpdate().getMaxSurge().getIntVal()
                + 1;
        BigDecimal larger = asked(james.getTemplate().getSpec(), resource)
                .max(asked(named("prepare").getSpec(), resource));

        // One of each engine, and of the others the third part.
        assertThat(manifests.of(StatefulSet.class).stream()
                        .map(set -> asked(set.getSpec().getTemplate().getSpec(), resource))
                        .reduce(larger.multiply(BigDecimal.valueOf((most + 2) / 3)), BigDecimal::add))
                .isLessThanOrEqualTo(room);
    }

    /** Those before the others run one by one. */
    private static BigDecimal asked(PodSpec pod, String resource) {
        BigDecimal together = pod.getContainers().stream()
                .map(container -> asked(container, resource))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return pod.getInitContainers().stream()
                .map(container -> asked(container, resource))
                .reduce(together, BigDecimal::max);
    }

    private static BigDecimal asked(Container container, String resource) {
        return Quantity.getAmountInBytes(container.getResources().getRequests().get(resource));
    }

    private Stream<Volume> volumes() {
        return manifests.pods().stream().flatMap(pod -> pod.spec().getVolumes().stream());
    }

    private static Stream<SecretKeySelector> secretOf(EnvVar variable) {
        return Stream.ofNullable(variable.getValueFrom()).flatMap(from -> Stream.ofNullable(from.getSecretKeyRef()));
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
        JsonNode james = elements(tree(KUBERNETES.resolve("kustomization.yaml")).get("configMapGenerator"))
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
                .allSatisfy(DeployFiles::assertWithoutHost)
                .allSatisfy(DeployFiles::assertOfTheBuild);
        assertThat(tree(KUBERNETES.resolve("kustomization.yaml"))
                        .at("/images/0/newTag")
                        .asText())
                .isEqualTo(found("<version>([^<$]+)</version>\\s*<packaging>pom", text(ROOT.resolve("pom.xml")))
                        .iterator()
                        .next());
    }

    @Test
    void whoeverRunsTheServerIsGivenWhatItsConfigurationAsksFor() {
        assertThat(containers().filter(container -> Set.of("james", "tables").contains(container.getName())))
                .hasSize(2)
                .allSatisfy(server ->
                        assertThat(server.getEnv()).extracting(EnvVar::getName).containsAll(OverlayTest.variables()));
    }
}
