package io.mailkeep.pop3.dropin;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Contract;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A stock James with the jar keeps the contract. */
class DropInIT extends Pop3Contract {
    @TempDir
    private static Path home;

    private static StockJames james;

    @BeforeAll
    static void start() throws IOException {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in"));
        Files.writeString(home.resolve("conf/keepcopy.xml"), keepCopy());
        james = StockJames.servingIn(home);
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
