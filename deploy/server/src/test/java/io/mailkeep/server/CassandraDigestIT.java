package io.mailkeep.server;

import io.mailkeep.mailets.protocol.DigestContract;
import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Notices of what goes soon, over Cassandra. */
class CassandraDigestIT extends DigestContract {
    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .engines(ENGINES.freshPlace())
                .file("keepcopy.xml", KeepContract.keepCopy())
                .file("digest.properties", digest())
                .file(
                        "extensions.properties",
                        extensions(RunningServer.shipped("extensions.properties"))
                                .replaceFirst(
                                        "(?m)^(guice.extension.module=.*)$", "$1,io.mailkeep.mailets.CassandraMailets"))
                .file("mailetcontainer.xml", KeepContract.mailetContainer(RunningServer.shipped("mailetcontainer.xml")))
                .file("listeners.xml", KeepContract.listeners(RunningServer.shipped("listeners.xml"))));
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
