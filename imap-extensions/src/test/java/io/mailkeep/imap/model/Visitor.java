package io.mailkeep.imap.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Splitter;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Wire;
import java.io.IOException;
import java.util.Random;
import org.awaitility.Awaitility;

/** Who comes and goes without a cache: a POP3 client that takes mail away, and a stranger who sends some. Blocking. */
final class Visitor {
    private final Account account;
    private final Log log;

    Visitor(Account account, Log log) {
        this.account = account;
        this.log = log;
    }

    /** Retrieves and deletes some, and quits or hangs up. A maildrop in use is left alone. */
    void collect(Random dice) throws IOException {
        try (Wire wire = Wire.connect(account.server().pop3Port())) {
            wire.line();
            ask(wire, "USER " + account.name());
            if (!ask(wire, "PASS " + Account.PASSWORD).startsWith("+OK")) {
                log.add("POP3", "is not let in");
                return;
            }
            int count = Integer.parseInt(
                    Splitter.on(' ').splitToList(ask(wire, "STAT")).get(1));
            int deleted = 0;
            for (int number = 1; number <= count; number++) {
                if (dice.nextInt(3) == 0) {
                    retrieve(wire, number);
                }
                if (dice.nextInt(4) == 0) {
                    deleted++;
                    ask(wire, "DELE " + number);
                }
            }
            boolean quits = dice.nextInt(4) > 0;
            log.add("POP3", "deletes " + deleted + " of " + count + (quits ? " and quits" : " and hangs up"));
            if (quits) {
                ask(wire, "QUIT");
            } else {
                wire.reset();
            }
        }
    }

    private static void retrieve(Wire wire, int number) throws IOException {
        if (ask(wire, "RETR " + number).startsWith("+OK")) {
            while (!wire.line().equals(".")) {
                // What is retrieved is another test's.
            }
        }
    }

    /** By SMTP; waits until something has arrived. */
    void deliver(Random dice) throws IOException {
        long before = uidNext();
        String subject = "delivered " + dice.nextInt(1_000_000);
        log.add("SMTP", "delivers");
        try (Wire wire = Wire.connect(account.server().smtpPort())) {
            expect(wire.line(), "220");
            expect(ask(wire, "HELO stranger.test"), "250");
            expect(ask(wire, "MAIL FROM:<stranger@elsewhere.test>"), "250");
            expect(ask(wire, "RCPT TO:<" + account.name() + ">"), "250");
            expect(ask(wire, "DATA"), "354");
            expect(ask(wire, new String(SyncClient.message(subject), ISO_8859_1) + "."), "250");
            expect(ask(wire, "QUIT"), "221");
        }
        Awaitility.await("delivery").until(() -> uidNext() > before);
    }

    private long uidNext() throws IOException {
        Session session = Session.open(account, Kind.PLAIN);
        try {
            return session.say("STATUS INBOX (UIDNEXT)").ok().lines().stream()
                    .map(Response::parse)
                    .filter(Response.Status.class::isInstance)
                    .map(Response.Status.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .values()
                    .get("UIDNEXT");
        } finally {
            session.logout();
        }
    }

    private static String ask(Wire wire, String line) throws IOException {
        wire.write(line + "\r\n");
        return wire.line();
    }

    private static void expect(String reply, String code) {
        if (!reply.startsWith(code)) {
            throw new AssertionError("Expected " + code + ", was " + reply);
        }
    }
}
