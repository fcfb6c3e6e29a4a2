package io.mailkeep.imap.dropin;

import io.mailkeep.imap.protocol.SyncContract;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified James breaks the contract just where {@link Differences} says. */
@ExtendWith(Differences.class)
class StockDifferencesIT extends SyncContract {
    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        james = StockJames.servingIn(StockJames.layOut(home));
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Override
    protected MailServer server() {
        return james;
    }
}
