package io.mailkeep.server;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.util.List;

/** Sends and reads one mail by each protocol. */
final class Mails {
    private static final String SENDER = "sender@elsewhere.test";

    private Mails() {}

    static void sendBySmtp(RunningServer server, String recipient, String subject) throws IOException {
        send(server.connect(Port.SMTP), "EHLO here", recipient, subject);
    }

    static void sendByLmtp(RunningServer server, String recipient, String subject) throws IOException {
        send(server.connect(Port.LMTP), "LHLO here", recipient, subject);
    }

    /** Hands in what can not be relayed, and comes back to the sender as undeliverable. */
    static void sendInVain(RunningServer server, String sender) throws IOException {
        try (LineClient client = server.connect(Port.SMTP)) {
            expect(client.read(), "220");
            client.send("EHLO here").readThrough("250 ");
            transfer(client, sender, "nobody@unknown.invalid", "in vain");
            client.send("QUIT").read();
        }
    }

    /** Sends that many mails, named by number, in one session. */
    static void sendByLmtp(RunningServer server, String recipient, String subject, int count) throws IOException {
        sendByLmtp(server.connect(Port.LMTP), recipient, subject, count);
    }

    /** The same to a server that does not run yet for certain. */
    static void sendByLmtp(LineClient connected, String recipient, String subject, int count) throws IOException {
        try (LineClient client = connected) {
            expect(client.read(), "220");
            client.send("LHLO here").readThrough("250 ");
            for (int number = 1; number <= count; number++) {
                transfer(client, recipient, subject + " " + number);
                expect(client.send("RSET").read(), "250");
            }
            client.send("QUIT").read();
        }
    }

    /** What the server says to a message, which it takes or not. */
    static String handIn(LineClient connected, String hello, String recipient, String message) throws IOException {
        try (LineClient client = connected) {
            expect(client.read(), "220");
            client.send(hello).readThrough("250 ");
            beginTransfer(client, SENDER, recipient);
            return client.send(message + ".").read();
        }
    }

    /** Nothing, too, while the maildrop is in use, as by the session of a look before. */
    static String readByPop3(RunningServer server, String user) throws IOException {
        try (LineClient client = server.connect(Port.POP3)) {
            expect(client.read(), "+OK");
            expect(client.send("USER " + user).read(), "+OK");
            if (!client.send("PASS secret").read().startsWith("+OK")) {
                return "";
            }
            boolean empty = client.send("STAT").read().startsWith("+OK 0 ");
            String mail = empty ? "" : client.send("RETR 1").readThrough(".");
            expect(client.send("QUIT").read(), "+OK");
            return mail;
        }
    }

    /** A line for each message. */
    static List<String> uidlsByPop3(RunningServer server, String user) throws IOException {
        try (LineClient client = server.connect(Port.POP3)) {
            expect(client.read(), "+OK");
            expect(client.send("USER " + user).read(), "+OK");
            expect(client.send("PASS secret").read(), "+OK");
            List<String> listing = client.send("UIDL").readThrough(".").lines().toList();
            expect(client.send("QUIT").read(), "+OK");
            return listing.subList(1, listing.size() - 1);
        }
    }

    static String readByImap(RunningServer server, String user) throws IOException {
        try (LineClient client = Subjects.imap(server, user)) {
            client.send("b SELECT INBOX").readThrough("b OK");
            return client.send("c UID FETCH 1:* (BODY[HEADER])").readThrough("c OK");
        }
    }

    private static void send(LineClient connected, String hello, String recipient, String subject) throws IOException {
        try (LineClient client = connected) {
            expect(client.read(), "220");
            client.send(hello).readThrough("250 ");
            transfer(client, recipient, subject);
            client.send("QUIT").read();
        }
    }

    private static void transfer(LineClient client, String recipient, String subject) throws IOException {
        transfer(client, SENDER, recipient, subject);
    }

    private static void transfer(LineClient client, String sender, String recipient, String subject)
            throws IOException {
        beginTransfer(client, sender, recipient);
        client.send("From: " + sender).send("To: " + recipient).send("Subject: " + subject);
        expect(client.send("").send("body").send(".").read(), "250");
    }

    private static void beginTransfer(LineClient client, String sender, String recipient) throws IOException {
        expect(client.send("MAIL FROM:<" + sender + ">").read(), "250");
        expect(client.send("RCPT TO:<" + recipient + ">").read(), "250");
        expect(client.send("DATA").read(), "354");
    }

    private static void expect(String answer, String prefix) {
        if (answer == null || !answer.startsWith(prefix)) {
            throw new AssertionError("Expected " + prefix + " but the server said " + answer);
        }
    }
}
