package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.CONTAINER;
import static io.mailkeep.server.deployfiles.DeployFiles.IMAGES_OWN;
import static io.mailkeep.server.deployfiles.DeployFiles.KUBERNETES;
import static io.mailkeep.server.deployfiles.DeployFiles.ROOT;
import static io.mailkeep.server.deployfiles.DeployFiles.assertWithoutHost;
import static io.mailkeep.server.deployfiles.DeployFiles.filesIn;
import static io.mailkeep.server.deployfiles.DeployFiles.found;
import static io.mailkeep.server.deployfiles.DeployFiles.ofTheBuild;
import static io.mailkeep.server.deployfiles.DeployFiles.portsForTheWorld;
import static io.mailkeep.server.deployfiles.DeployFiles.text;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.mailkeep.search.extraction.Bounds;
import io.mailkeep.server.ServerMain;
import io.mailkeep.server.home.Port;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.GuiceLifecycleHealthCheck;
import org.apache.james.IsStartedProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Dockerfile of {@code deploy/container}, as far as it can be told without building it. */
class ImageTest {
    private static final Path OPTIONS = CONTAINER.resolve("java.options");

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
        return instructions.stream().filter(instruction -> instruction.name().equals(name));
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
        assertThat(text(OPTIONS)).contains("\n-Dmailkeep.root=/opt/mailkeep\n");
    }

    @Test
    void itRunsTheServerWithFilesThatItHas() {
        Set<String> made = all("COPY").map(Instruction::destination).collect(toSet());

        assertThat(last("ENTRYPOINT")).startsWith("[\"java\", ").endsWith("\"" + ServerMain.class.getName() + "\"]");
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

    /** A container that takes more is killed, with all its sessions. */
    @Test
    void allThatItMayTakeHasRoomInItsContainer() {
        long readers = Bounds.DEFAULT.processes()
                * number("of (\\d+) MB each at most", ROOT.resolve("deploy/conf/james/opensearch.properties"));
        // Of threads, the collector and what is not the JVM's nobody sets a bound: a sixth.
        long room = limitMegabytes() * 5 / 6;

        assertThat(limitMegabytes() * number("MaxRAMPercentage=(\\d+)", OPTIONS) / 100
                        + number("MaxDirectMemorySize=(\\d+)m", OPTIONS)
                        + number("MaxMetaspaceSize=(\\d+)m", OPTIONS)
                        + number("ReservedCodeCacheSize=(\\d+)m", OPTIONS)
                        + readers)
                .isLessThanOrEqualTo(room);
    }

    private static long limitMegabytes() {
        Quantity limit = Manifests.read(List.of(KUBERNETES.resolve("james.yaml")))
                .pods()
                .get(0)
                .spec()
                .getContainers()
                .get(0)
                .getResources()
                .getLimits()
                .get("memory");
        return Quantity.getAmountInBytes(limit).longValueExact() >> 20;
    }

    private static long number(String expression, Path file) {
        return found(expression, text(file)).stream()
                .mapToLong(Long::parseLong)
                .max()
                .orElseThrow(() -> new AssertionError(file + " has no " + expression));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pop3server.xml", "imapserver.xml", "smtpserver.xml"})
    void whatIsForTheWorldListensWhereTheImageSays(String file) {
        assertThat(found(
                        "<bind>(.*?)</bind>",
                        text(ROOT.resolve("deploy/conf/james").resolve(file))))
                .hasSize(2)
                .allMatch(address -> address.startsWith("${sys:mailkeep.bind:-127.0.0.1}:"));
        assertThat(text(OPTIONS)).contains("\n-Dmailkeep.bind=0.0.0.0\n");
    }

    @Test
    void itsOptionsAreReadByTheConfiguration() {
        String shipped = Stream.of(".xml", ".properties")
                .flatMap(ending -> filesIn(ROOT.resolve("deploy/conf/james"), ending).stream())
                .map(DeployFiles::text)
                .reduce("", String::concat);

        assertThat(found("(?m)^-D(mailkeep\\.(?!root)[^=]+)=", text(OPTIONS)))
                .isNotEmpty()
                .allSatisfy(option -> assertThat(shipped).contains("${sys:" + option + ":-"));
    }
}
