package io.mailkeep.server;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Contract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CassandraPop3IT extends Pop3Contract {
    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatSurvives(
                RunningServer.in(home).engines(ENGINES.freshPlace()).file("keepcopy.xml", keepCopy()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected MailServer server() {
        return server;
    }
}
