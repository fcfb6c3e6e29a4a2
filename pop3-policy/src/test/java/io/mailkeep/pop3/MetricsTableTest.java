package io.mailkeep.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of metrics is the one list of their names. */
class MetricsTableTest {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Pattern METRIC = Pattern.compile("mailkeep_[a-z0-9_]+");
    private static final Pattern GENERATED = Pattern.compile("(?:generate|register)\\(\\s*\"(mailkeep-[a-z0-9-]+)\"");

    @Test
    void theDashboardShowsNothingElse() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(ROOT.resolve("deploy/grafana/mailkeep-pop3.json").toFile());
        Set<String> shown = new TreeSet<>();
        for (JsonNode expression : dashboard.findValues("expr")) {
            METRIC.matcher(expression.asText())
                    .results()
                    .forEach(found ->
                            shown.add(found.group().replaceFirst("_total$", "").replace('_', '-')));
        }

        assertThat(shown).hasSizeGreaterThan(20);
        assertThat(table()).containsAll(shown);
    }

    @Test
    void everyMetricOfTheCodeIsInTheTable() throws Exception {
        Set<String> generated = new TreeSet<>();
        try (var sources = Files.walk(ROOT.resolve("pop3-policy/src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = GENERATED.matcher(Files.readString(source));
                while (matcher.find()) {
                    generated.add(matcher.group(1));
                }
            }
        }

        assertThat(generated).isNotEmpty();
        assertThat(table())
                .containsAll(
                        generated.stream().filter(name -> !name.endsWith("-")).toList());
    }

    /** A name in the table that begins with a dash continues the one before it. */
    private static Set<String> table() throws Exception {
        String readme = Files.readString(ROOT.resolve("pop3-policy/README.md"));
        String section = readme.substring(readme.indexOf("## Metrics"));
        Set<String> names = new TreeSet<>();
        for (String line : Splitter.on('\n').split(section)) {
            if (!line.startsWith("| `mailkeep-")) {
                continue;
            }
            String prefix = line.startsWith("| `mailkeep-sweep-") ? "mailkeep-sweep" : "mailkeep-pop3";
            Pattern.compile("`(-?[a-z0-9-]+)`")
                    .matcher(line.substring(0, line.indexOf('|', 2)))
                    .results()
                    .forEach(name -> names.add(name.group(1).startsWith("-") ? prefix + name.group(1) : name.group(1)));
        }
        return names;
    }
}
