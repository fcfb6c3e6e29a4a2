package io.mailkeep.mailets.dropin;

import io.mailkeep.mailets.protocol.DigestContract;
import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A stock James whose users are told of what goes soon. */
class DigestDropInIT extends DigestContract {
    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        james = StockWithMailets.startTelling(home, KeepContract.keepCopy(), KeepContract::mailetContainer);
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
