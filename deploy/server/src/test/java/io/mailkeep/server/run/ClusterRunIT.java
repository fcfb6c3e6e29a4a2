package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.junit.RabbitMq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterRunIT {
    private static final int ENDED_BY_SIGTERM = 143;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String USER = "keep@demo.test";

    @TempDir
    private Path home;

    @Test
    void bothNodesHaveTheSameMailAlsoAfterARestart() throws Exception {
        RabbitMq.assumeInstalled();
        int basePort = RunScript.freeBasePort(LocalCluster.NODES);

        try (RunScript first = RunScript.cluster(home, basePort)) {
            first.awaitReady();
            first.deliver(USER);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(first.secondNode().stat(USER)).startsWith("+OK 1 "));
            List<ProcessHandle> children = first.children();
            first.terminate();

            assertThat(first.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
        try (RunScript second = RunScript.cluster(home, basePort)) {
            second.awaitReady();
            second.secondNode().deliver(USER);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(second.stat(USER)).startsWith("+OK 2 "));
        }
    }
}
