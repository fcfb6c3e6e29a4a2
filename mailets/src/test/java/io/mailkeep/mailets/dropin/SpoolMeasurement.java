package io.mailkeep.mailets.dropin;

import io.mailkeep.mailets.protocol.KeepContract;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Wire;
import io.mailkeep.pop3.stock.StockJames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/**
 * Messages a second from SMTP into INBOX of a stock memory server, by LocalDelivery alone and through the mailets, round
 * by round in one run.
 */
final class SpoolMeasurement {
    private static final int ROUNDS = 5;
    private static final int CLIENTS = 8;
    private static final int MESSAGES_OF_A_CLIENT = 250;
    private static final String BODY = "0123456789".repeat(7).concat("\r\n").repeat(60);
    private static final String PIPELINES =
            """
            <mailet match="HasHeader=X-Pipeline=stock" class="LocalDelivery"/>
            <mailet match="io.mailkeep.mailets.match.IsUnderHold" class="io.mailkeep.mailets.note.AssignKeepPolicy">
              <labels>held</labels>
            </mailet>
            <mailet match="io.mailkeep.mailets.match.HasUsedPop3Within=30 days" class="io.mailkeep.mailets.note.AssignKeepPolicy">
              <labels>pop3</labels>
            </mailet>
            <mailet match="io.mailkeep.mailets.match.RecipientKeepPolicyIs=plain" class="io.mailkeep.mailets.note.AssignKeepPolicy">
              <policy>kept</policy>
            </mailet>
            <mailet match="io.mailkeep.mailets.match.IsDuplicate=7 days" class="Null"/>
            <mailet match="All" class="io.mailkeep.mailets.note.KeepHeader"/>
            <mailet match="All" class="io.mailkeep.mailets.note.KeepDelivery"><rememberFor>7 days</rememberFor></mailet>
            """;

    private SpoolMeasurement() {}

    public static void main(String... none) throws Exception {
        Path home = Files.createTempDirectory("spool");
        try (StockJames james = StockWithMailets.start(
                home,
                KeepContract.keepCopy(),
                file -> file.replaceAll(
                        "<mailet match=\"All\" class=\"io.mailkeep.mailets.note.KeepDelivery\"/>", PIPELINES))) {
            for (int round = 0; round <= ROUNDS; round++) {
                long stock = measure(james, "stock");
                long mailets = measure(james, "mailets");
                System.out.println((round == 0 ? "warm-up " : "round " + round + " ") + "stock=" + stock + "/s mailets="
                        + mailets + "/s");
            }
        }
    }

    private static long measure(StockJames james, String pipeline) throws Exception {
        List<Account> accounts = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            accounts.add(Account.in(james, "plain.test"));
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        long begin = System.nanoTime();
        try {
            List<Future<?>> sent = new ArrayList<>();
            for (Account account : accounts) {
                sent.add(clients.submit(() -> {
                    send(account, pipeline);
                    return null;
                }));
            }
            for (Future<?> one : sent) {
                one.get();
            }
            for (Account account : accounts) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> count(account) == MESSAGES_OF_A_CLIENT);
            }
        } finally {
            clients.shutdownNow();
        }
        return Math.round(CLIENTS * MESSAGES_OF_A_CLIENT / ((System.nanoTime() - begin) / 1e9));
    }

    private static int count(Account account) throws IOException {
        try (var imap = account.imap()) {
            String status = String.join(" ", imap.send("STATUS INBOX (MESSAGES)"));
            return status.contains("MESSAGES") ? Integer.parseInt(status.replaceAll(".*MESSAGES (\\d+).*", "$1")) : 0;
        }
    }

    private static void send(Account account, String pipeline) throws IOException {
        try (Wire smtp = Wire.connect(account.server().smtpPort())) {
            expect("220", smtp);
            say("HELO here", "250", smtp);
            for (int i = 0; i < MESSAGES_OF_A_CLIENT; i++) {
                say("MAIL FROM:<sender@elsewhere.test>", "250", smtp);
                say("RCPT TO:<" + account.name() + ">", "250", smtp);
                say("DATA", "354", smtp);
                say(
                        "From: sender@elsewhere.test\r\nMessage-ID: <" + i + "." + account.name() + ">\r\nX-Pipeline: "
                                + pipeline + "\r\nSubject: " + i + "\r\n\r\n" + BODY + ".",
                        "250",
                        smtp);
            }
        }
    }

    private static void say(String command, String code, Wire smtp) throws IOException {
        smtp.write(command + "\r\n");
        expect(code, smtp);
    }

    private static void expect(String code, Wire smtp) throws IOException {
        String answer = smtp.line();
        if (!answer.startsWith(code)) {
            throw new IOException("Expected " + code + " but the server said " + answer);
        }
    }
}
