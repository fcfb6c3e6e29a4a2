package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What VULNERABILITIES.md says of versions is said of those that run. */
class VulnerabilitiesTest {
    private static final Path ANSWERS = Path.of(System.getProperty("mailkeep.root"), "deploy/VULNERABILITIES.md");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");
    private static final Pattern JAR = Pattern.compile("`(\\S+) (\\S+)`");

    @Test
    void everyJarThatIsNamedIsOfTheVersionThatRuns() throws IOException {
        Set<String> running = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(jar -> Path.of(jar).getFileName().toString())
                .collect(Collectors.toSet());

        assertThat(named()).hasSizeGreaterThan(20).isSubsetOf(running);
    }

    private static List<String> named() throws IOException {
        return FIRST_CELL
                .matcher(Files.readString(ANSWERS))
                .results()
                .flatMap(cell -> JAR.matcher(cell.group(1)).results())
                .map(jar -> jar.group(1) + "-" + jar.group(2) + ".jar")
                .toList();
    }
}
