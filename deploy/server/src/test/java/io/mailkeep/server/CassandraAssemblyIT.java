package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CassandraAssemblyIT implements AssemblyContract {
    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home).engines(ENGINES.freshPlace()).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Not on memory, where James's second try finds the mailbox empty, and removes it. */
    @Test
    void mailboxWithHeldMailIsNotDeleted() throws IOException {
        String anna = "held@held.test";
        server.addDomain("held.test");
        server.addUser(anna, "secret");
        try (LineClient imap = server.connect(Port.IMAP)) {
            imap.send("a LOGIN " + anna + " secret").readThrough("a OK");
            imap.send("b CREATE box").readThrough("b OK");
            imap.send("c APPEND box {18+}").send("Subject: evidence").send("").readThrough("c OK");
            server.webadmin("PUT", "/keepcopy/users/" + anna + "/holds/c1", "{\"reason\":\"case 1\"}");

            assertThat(imap.send("d DELETE box").readThrough("d ")).contains("d NO");
            assertThat(imap.send("e STATUS box (MESSAGES)").readThrough("e OK")).contains("MESSAGES 1");

            server.webadmin("DELETE", "/keepcopy/users/" + anna + "/holds/c1", "");
            imap.send("f DELETE box").readThrough("f OK");
        }
    }

    @Override
    public RunningServer server() {
        return server;
    }
}
