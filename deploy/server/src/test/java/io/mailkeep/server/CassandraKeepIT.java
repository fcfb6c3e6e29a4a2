package io.mailkeep.server;

import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The mailets over Cassandra, beside both other extensions. */
class CassandraKeepIT extends KeepContract {

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .engines(ENGINES.freshPlace())
                .file("keepcopy.xml", keepCopy())
                .file(
                        "extensions.properties",
                        shipped("extensions.properties")
                                .replaceFirst(
                                        "(?m)^(guice.extension.module=.*)$", "$1,io.mailkeep.mailets.CassandraMailets"))
                .file("mailetcontainer.xml", mailetContainer(shipped("mailetcontainer.xml")))
                .file("listeners.xml", listeners(shipped("listeners.xml")))
                .file(
                        "smtpserver.xml",
                        shipped("smtpserver.xml")
                                .replace("<announce>never", "<announce>always")
                                .replace("<requireSSL>true", "<requireSSL>false"))
                .file(
                        "sync-hooks.xml",
                        "<syncHooks><hook class=\"io.mailkeep.mailets.imap.LoginTraces\"/></syncHooks>"));
    }

    private static String shipped(String file) throws IOException {
        return Files.readString(RunningServer.SHIPPED_CONFIGURATION.resolve(file));
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
