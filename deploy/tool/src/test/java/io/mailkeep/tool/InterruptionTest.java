package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InterruptionTest {
    private FakeWebadmin server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeWebadmin()
                .answer("/keepcopy/", 201, "{\"taskId\":\"t\"}")
                .answer("/tasks/t", 200, "{\"status\":\"inProgress\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSimulationIsCancelled(@TempDir Path home) throws Exception {
        Path policy = Files.writeString(home.resolve("new.xml"), "<keepcopy/>");

        assertThat(interrupted("simulate", "--all", "--policy", policy.toString()))
                .isEqualTo(143);

        assertThat(server.requests()).contains("DELETE /tasks/t");
    }

    @Test
    void aReportIsCancelled() throws Exception {
        assertThat(interrupted("report")).isEqualTo(143);

        assertThat(server.requests()).contains("DELETE /tasks/t");
    }

    @Test
    void aSweepGoesOn() throws Exception {
        assertThat(interrupted("sweep")).isEqualTo(143);

        assertThat(server.requests()).contains("GET /tasks/t").doesNotContain("DELETE /tasks/t");
    }

    private int interrupted(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Keepcopy.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--url", server.url()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            await().atMost(Duration.ofSeconds(40)).until(() -> server.requests().contains("GET /tasks/t"));
            process.destroy();
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
