package io.mailkeep.server;

import io.mailkeep.engines.junit.CassandraExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CassandraAssemblyIT implements AssemblyContract {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home)
                .cassandra(CASSANDRA.contactPoint(), CASSANDRA.freshKeyspace())
                .start();
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
