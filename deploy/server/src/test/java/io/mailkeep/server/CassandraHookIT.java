package io.mailkeep.server;

import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.imap.protocol.HookContract;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Hooks over Cassandra; over memory they are tested in a stock James. */
class CassandraHookIT extends HookContract {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @TempDir
    private static Path home;

    @TempDir
    private static Path records;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .cassandra(CASSANDRA.contactPoint(), CASSANDRA.freshKeyspace())
                .file("sync-hooks.xml", HookContract.configuration(records.resolve("told"))));
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
    protected Path record() {
        return records.resolve("told");
    }
}
