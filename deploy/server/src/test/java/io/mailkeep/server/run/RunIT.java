package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIT {
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    private Path home;

    @Test
    void letsBothUsersInAndEndsOnSigterm() throws Exception {
        try (RunScript run = RunScript.start(home, "memory", RunScript.freeBasePort())) {
            run.awaitReady();

            assertThat(run.stat("keep@demo.test")).isEqualTo("+OK 0 0");
            assertThat(run.stat("plain@demo.test")).isEqualTo("+OK 0 0");

            run.terminate();

            assertThat(run.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        int basePort = RunScript.freeBasePort();

        try (ServerSocket taken = new ServerSocket(basePort + 110, 1, InetAddress.getLoopbackAddress());
                RunScript run = RunScript.start(home, "memory", basePort)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output())
                    .contains("port " + taken.getLocalPort() + " (POP3)", "--base-port")
                    .doesNotContain("mailkeep ready");
        }
    }

    @Test
    void namesTheElementOfAConfigurationItCannotUse() throws Exception {
        Files.writeString(
                Files.createDirectories(home.resolve("conf")).resolve("keepcopy.xml"),
                "<keepcopy><policies><policy name=\"p\"/></policies></keepcopy>");

        try (RunScript run = RunScript.start(home, "memory", RunScript.freeBasePort())) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output()).contains("keepcopy.xml", "onDelete").doesNotContain("mailkeep ready");
        }
    }

    @Test
    void cassandraKeepsMailOverARestartAndEndsWithTheServer() throws Exception {
        int basePort = RunScript.freeBasePort();
        Home.at(home).layOut(RunScript.SHIPPED_CONFIGURATION);
        Home.at(home).endAtOnce();

        try (RunScript first = RunScript.start(home, "cassandra", basePort)) {
            first.awaitReady();
            first.deliver("keep@demo.test");
            List<ProcessHandle> children = first.children();
            first.terminate();

            assertThat(first.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
        try (RunScript second = RunScript.start(home, "cassandra", basePort)) {
            second.awaitReady();

            assertThat(second.stat("keep@demo.test")).startsWith("+OK 1 ");

            killAndExpectNoChildOf(second);
        }
    }

    static void killAndExpectNoChildOf(RunScript run) throws IOException {
        List<ProcessHandle> children = run.children();
        assertThat(children).isNotEmpty();

        run.kill();

        Awaitility.await("the children's end").atMost(Duration.ofSeconds(20)).until(() -> children.stream()
                .noneMatch(ProcessHandle::isAlive));
    }
}
