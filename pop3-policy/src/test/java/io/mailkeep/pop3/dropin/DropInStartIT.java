package io.mailkeep.pop3.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator meets at the first start. */
class DropInStartIT {
    @TempDir
    private Path home;

    @Test
    void shippedFilesServeAsTheyAre() throws Exception {
        try (StockJames james = StockJames.startIn(StockJames.layOut(home, DropIn.ofThisModule("drop-in")))) {
            assertThat(james.isRunning()).as(james.log()).isTrue();

            try (Pop3Client client = Account.in(james, "keep.example").pop3()) {
                assertThat(client.lines("CAPA")).contains("IMPLEMENTATION Mailkeep");
                client.quit();
            }
            HttpResponse<String> sweep = james.webadmin("POST", "/keepcopy/sweep", "");
            assertThat(sweep.statusCode()).as(sweep.body()).isEqualTo(201);
            assertThat(james.webadmin("GET", "/tasks", "").body()).contains("mailkeep");
        }
    }

    @Test
    void missingFileStopsTheStartWithTheRemedy() throws Exception {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in"));
        Files.delete(home.resolve("conf/keepcopy.xml"));

        assertThat(startAndFail()).contains("conf/keepcopy.xml is missing", "The smallest valid file is <keepcopy>");
    }

    @Test
    void mistakeStopsTheStartWithFileElementValueAndRemedy() throws Exception {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in"));
        Path file = home.resolve("conf/keepcopy.xml");
        Files.writeString(file, Files.readString(file).replace("30 days", "a fortnight"));

        assertThat(startAndFail())
                .contains("conf/keepcopy.xml", "name=\"keep30\"/retention/age>", "'a fortnight'", "Write a number");
    }

    private String startAndFail() throws IOException {
        try (StockJames james = StockJames.startIn(home)) {
            assertThat(james.isRunning()).as(james.log()).isFalse();
            return james.log();
        }
    }
}
