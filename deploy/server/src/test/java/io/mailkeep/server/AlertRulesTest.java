package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules for Prometheus are what the operating manual says of alerts that have a metric. */
class AlertRulesTest {
    private static final Path DEPLOY = Path.of(System.getProperty("mailkeep.root"), "deploy");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (\\w+) \\| (.*) \\| ([a-z][^|]*) \\| \\[→]\\(#([\\w-]+)\\) \\|$");
    private static final Pattern METRIC =
            Pattern.compile("mailkeep_[a-z0-9_]*|mailetContainerErrors_total|\\bup(?=\\{)");
    // Of several, which the text beside it names.
    private static final String ANY = "mailkeep_imap_x_total";

    private static String manual;
    private static JsonNode rules;

    @BeforeAll
    static void read() throws IOException {
        manual = Files.readString(DEPLOY.resolve("OPERATING.md"));
        Object file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(DEPLOY.resolve("prometheus/mailkeep-alerts.yaml")));
        rules = new ObjectMapper().<JsonNode>valueToTree(file).at("/groups/0/rules");
    }

    @Test
    void eachAlertWithAMetricHasARule() {
        assertThat(rules.findValuesAsText("alert"))
                .hasSizeGreaterThan(20)
                .containsExactlyInAnyOrderElementsOf(table().keySet());
    }

    @Test
    void eachRuleHasTheMetricsThatTheManualNames() {
        for (JsonNode rule : rules) {
            assertThat(metrics(rule.get("expr").asText()))
                    .as(rule.get("alert").asText())
                    .containsAll(metrics(table().get(rule.get("alert").asText()).group(2)));
        }
    }

    @Test
    void eachRuleLeadsToARunbook() {
        Set<String> headings = Pattern.compile("(?m)^### (.+)$")
                .matcher(manual)
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());
        for (JsonNode rule : rules) {
            MatchResult row = table().get(rule.get("alert").asText());

            assertThat(rule.at("/annotations/runbook").asText()).isEqualTo("OPERATING.md#" + row.group(4));
            assertThat(headings).contains(row.group(4));
        }
    }

    @Test
    void eachRuleSaysHowUrgentItIs() {
        for (JsonNode rule : rules) {
            MatchResult row = table().get(rule.get("alert").asText());

            assertThat(rule.at("/labels/severity").asText())
                    .isIn("page", "today", "week")
                    .is(new Condition<>(row.group(3)::contains, "of the manual: %s", row.group(3)));
        }
    }

    private static Map<String, MatchResult> table() {
        Map<String, MatchResult> table = new TreeMap<>();
        Matcher row = ROW.matcher(manual);
        while (row.find()) {
            if (METRIC.matcher(row.group(2)).find()) {
                table.put(row.group(1), row.toMatchResult());
            }
        }
        return table;
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(metric -> !metric.equals(ANY))
                .collect(Collectors.toSet());
    }
}
