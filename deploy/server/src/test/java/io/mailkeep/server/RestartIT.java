package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {
    private static final String USER = "bob@example.test";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private Path home;

    private Engines.Place place;

    @BeforeEach
    void choosePlace() {
        place = ENGINES.freshPlace();
    }

    @Test
    void mailAndUsersOutliveTheServerAndQueuedMailIsDeliveredAfterAKill() throws IOException {
        String processing = RunningServer.shipped("mailetcontainer.xml");
        String withoutSpooler = processing.replace("<threads>20</threads>", "<threads>0</threads>");
        try (RunningServer first = server().start()) {
            first.addDomain("example.test");
            first.addUser(USER, "secret");
            Mails.sendBySmtp(first, USER, "delivered before");
            await().atMost(PATIENCE).until(() -> Mails.readByPop3(first, USER).contains("delivered before"));
        }
        RunningServer second =
                server().file("mailetcontainer.xml", withoutSpooler).start();
        Mails.sendBySmtp(second, USER, "still queued");
        second.kill();

        try (RunningServer third =
                server().file("mailetcontainer.xml", processing).start()) {
            await().atMost(PATIENCE).until(() -> Mails.readByImap(third, USER).contains("still queued"));

            assertThat(Mails.readByImap(third, USER)).contains("delivered before");
        }
    }

    private RunningServer.Builder server() throws IOException {
        return RunningServer.in(home).engines(place);
    }
}
