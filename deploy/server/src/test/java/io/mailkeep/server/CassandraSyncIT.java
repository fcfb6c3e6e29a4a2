package io.mailkeep.server;

import io.mailkeep.imap.living.LivingMessages;
import io.mailkeep.imap.model.SyncModel;
import io.mailkeep.imap.protocol.SyncContract;
import io.mailkeep.imap.selection.MissedChanges;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The IMAP extension over Cassandra, where mailboxes of three messages are large ones and sessions look every second for
 * what they have missed; over memory it is tested in a stock James.
 */
class CassandraSyncIT extends SyncContract {
    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static AssembledMailServer server;

    @BeforeAll
    static void start() throws IOException {
        server = AssembledMailServer.thatSurvives(RunningServer.in(home)
                .engines(ENGINES.freshPlace())
                .property(LivingMessages.LARGE, "3")
                .property(MissedChanges.SECONDS, "1"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void noClientLosesAChange() {
        SyncModel.run(() -> Account.in(server, "model.test"), SyncModel.Store.CASSANDRA);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4})
    void noListeningClientLosesAChange(long seed) {
        SyncModel.runListening(Account.in(server, "model.test"), SyncModel.Store.CASSANDRA, seed);
    }

    @Override
    protected MailServer server() {
        return server;
    }
}
