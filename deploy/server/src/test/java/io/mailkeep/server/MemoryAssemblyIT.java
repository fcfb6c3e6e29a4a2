package io.mailkeep.server;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MemoryAssemblyIT implements AssemblyContract {
    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home).store(Store.MEMORY).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public RunningServer server() {
        return server;
    }
}
