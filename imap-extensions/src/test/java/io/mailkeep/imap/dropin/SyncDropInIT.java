package io.mailkeep.imap.dropin;

import io.mailkeep.imap.model.SyncModel;
import io.mailkeep.imap.protocol.SyncContract;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stock James with the jar keeps the contract. */
class SyncDropInIT extends SyncContract {
    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in-imap"));
        StockJames.allowPasswordsWithoutTls(home);
        james = StockJames.servingIn(home);
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void noClientLosesAChange() {
        SyncModel.run(() -> Account.in(james, "model.test"), SyncModel.Store.MEMORY);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4, 6})
    void noListeningClientLosesAChange(long seed) {
        SyncModel.runListening(Account.in(james, "model.test"), SyncModel.Store.MEMORY, seed);
    }

    @Override
    protected MailServer server() {
        return james;
    }
}
