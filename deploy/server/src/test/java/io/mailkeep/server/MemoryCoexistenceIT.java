package io.mailkeep.server;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.server.coexistence.CoexistenceContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MemoryCoexistenceIT extends CoexistenceContract {
    @TempDir
    private static Path home;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatForgets(RunningServer.in(home)
                .store(Store.MEMORY)
                .file("keepcopy.xml", keepCopy())
                .file("sync-hooks.xml", syncHooks())
                .file("webadmin.properties", webadmin(RunningServer.shipped("webadmin.properties"))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected MailServer server() {
        return server;
    }

    @Override
    protected String webadmin(String method, String path) {
        return server.webadmin(method, path);
    }
}
