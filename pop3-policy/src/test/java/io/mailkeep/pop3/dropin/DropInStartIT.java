package io.mailkeep.pop3.dropin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Pop3Client;
import io.mailkeep.pop3.protocol.Wire;
import io.mailkeep.pop3.stock.DropIn;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
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
    void smtpPasswordsAreCountedByALineMore() throws Exception {
        StockJames.layOut(home, DropIn.ofThisModule("drop-in"));
        Path file = home.resolve("conf/smtpserver.xml");
        String announced = "<auth><announce>always</announce><requireSSL>false</requireSSL></auth>";
        String handler = "<handler class=\"io.mailkeep.pop3.brake.SmtpAuthHook\"/>";
        Files.writeString(
                file, Files.readString(file).replace("<handlerchain>", announced + "<handlerchain>" + handler));

        try (StockJames james = StockJames.servingIn(home)) {
            String name = Account.in(james, "keep.example").name();

            assertThat(authenticate(james, name, "wrong")).startsWith("535 5.7.8 ");
            assertThat(authenticate(james, name, Account.PASSWORD)).startsWith("235 2.7.0 ");
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

    private static String authenticate(StockJames james, String user, String password) throws IOException {
        String credentials = Base64.getEncoder().encodeToString(('\0' + user + '\0' + password).getBytes(US_ASCII));
        try (Wire client = Wire.connect(james.smtpPort())) {
            client.line();
            client.write("AUTH PLAIN " + credentials + "\r\n");
            return client.line();
        }
    }

    private String startAndFail() throws IOException {
        try (StockJames james = StockJames.startIn(home)) {
            assertThat(james.isRunning()).as(james.log()).isFalse();
            return james.log();
        }
    }
}
