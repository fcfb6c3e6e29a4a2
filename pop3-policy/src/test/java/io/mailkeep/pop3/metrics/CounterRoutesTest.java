package io.mailkeep.pop3.metrics;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.Test;

class CounterRoutesTest {
    private static final Pattern GENERATED = Pattern.compile("generate\\(\\s*\"([a-z0-9-]+)\"\\)");

    @Test
    void everyCounterIsAnsweredFromTheStartOn() throws Exception {
        assertThat(counters(new Node(new Site())).keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(Counter.values()).map(Counter::metric).toList());
    }

    @Test
    void whatSessionsDidIsCounted() throws Exception {
        Site site = new Site();
        Node node = new Node(site);
        site.deliver(ANNA, 3);
        node.retrieveAll(ANNA);
        node.deleteAll(ANNA);

        assertThat(counters(node))
                .containsEntry("mailkeep-pop3-retrieved", 3)
                .containsEntry("mailkeep-pop3-released", 3)
                .containsEntry("mailkeep-pop3-retrieved-again", 0);
    }

    @Test
    void aDownloadIsADuplicateWhenTheSameUserHadItAndDevicesAreNotToldApart() throws Exception {
        Site site = new Site();
        Node node = new Node(site);
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);
        node.retrieveAll(ANNA);

        assertThat(counters(node)).containsEntry("mailkeep-pop3-retrieved-again", 2);
    }

    @Test
    void aDownloadIsADuplicateOnlyWhenTheSameDeviceHadIt() throws Exception {
        Site site = new Site(KeepPolicy.named("apart")
                .devices(Optional.of(Devices.of(Duration.ofDays(30), 3)))
                .build());
        Node node = new Node(site);
        site.deliver(ANNA, 2);

        retrieve(node, "laptop", 1, 2);
        retrieve(node, "phone", 1, 2);
        int byBoth = counters(node).get("mailkeep-pop3-retrieved-again");
        retrieve(node, "laptop", 2);

        assertThat(byBoth).isZero();
        assertThat(counters(node)).containsEntry("mailkeep-pop3-retrieved-again", 1);
    }

    @Test
    void theReadmeHasTheWholeTable() throws Exception {
        assertThat(Files.readString(Path.of("README.md")))
                .contains(Arrays.stream(Counter.values())
                        .map(counter -> "| `" + counter.metric() + "` | " + counter.meaning() + " |")
                        .toList());
    }

    @Test
    void everyMetricThatTheCodeNamesIsInTheTable() throws Exception {
        List<String> known =
                Arrays.stream(Counter.values()).map(Counter::metric).toList();

        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<String> named = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(CounterRoutesTest::metrics)
                    .toList();

            assertThat(named).isNotEmpty().isSubsetOf(known);
        }
    }

    private static Stream<String> metrics(Path file) {
        try {
            return GENERATED.matcher(Files.readString(file)).results().map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void retrieve(Node node, String device, int... numbers) throws Exception {
        Maildrop maildrop = node.login(ANNA, Client.of(Optional.of(device), false));
        Marks marks = new Marks();
        Arrays.stream(numbers).forEach(marks::retrieve);
        maildrop.commit(marks);
        maildrop.close();
    }

    private static Map<String, Integer> counters(Node node) throws Exception {
        WebAdminServer server = WebAdminUtils.createWebAdminServer(node.get(CounterRoutes.class))
                .start();
        try {
            return given().spec(WebAdminUtils.buildRequestSpecification(server).build())
                    .get("/keepcopy/counters")
                    .jsonPath()
                    .getMap("");
        } finally {
            server.destroy();
        }
    }
}
