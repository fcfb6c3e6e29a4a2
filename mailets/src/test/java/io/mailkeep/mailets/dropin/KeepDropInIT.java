package io.mailkeep.mailets.dropin;

import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with the jar, beside that of the POP3 extension, keeps the contract. */
class KeepDropInIT extends KeepContract {
    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        james = StockWithMailets.start(home, keepCopy(), KeepContract::mailetContainer);
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Override
    protected MailServer server() {
        return james;
    }

    @Override
    protected String webadmin(String method, String path) {
        return james.webadmin(method, path, "").body();
    }
}
