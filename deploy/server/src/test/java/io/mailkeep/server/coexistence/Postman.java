package io.mailkeep.server.coexistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.protocol.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings messages into INBOX: by SMTP, by APPEND, and back from the archive. One after the other, as a UID that is seen
 * before a lower one is a known limit.
 */
final class Postman implements Hand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern UID_NEXT = Pattern.compile("UIDNEXT (\\d+)");

    private final Account account;
    private final Whereabouts whereabouts;
    private final ImapClient imap;

    Postman(Account account, Whereabouts whereabouts) throws IOException {
        this.account = account;
        this.whereabouts = whereabouts;
        this.imap = ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD);
    }

    @Override
    public void act(Random dice) throws IOException {
        switch (dice.nextInt(4)) {
            case 0 -> append();
            case 1 -> bringBack(dice);
            default -> deliver();
        }
    }

    void append() throws IOException {
        int message = whereabouts.next();
        imap.append("INBOX", "", content(message)).ok();
        arrived(message);
    }

    private void deliver() throws IOException {
        int message = whereabouts.next();
        long before = uidNext();
        try (Wire wire = Wire.connect(account.server().smtpPort())) {
            expect(wire.line(), "220");
            ask(wire, "HELO here", "250");
            ask(wire, "MAIL FROM:<sender@elsewhere.test>", "250");
            ask(wire, "RCPT TO:<" + account.name() + ">", "250");
            ask(wire, "DATA", "354");
            ask(wire, new String(content(message), ISO_8859_1) + ".", "250");
        }
        // UIDNEXT rises before it is there.
        await("delivery").atMost(PATIENCE).until(() -> inInbox(before).containsValue(message));
        arrived(message);
    }

    private void bringBack(Random dice) throws IOException {
        imap.send("SELECT Archive").ok();
        for (Map.Entry<Long, Integer> archived : selected(1).entrySet()) {
            int message = archived.getValue();
            if (dice.nextBoolean() && whereabouts.hold(message)) {
                imap.send("UID MOVE " + archived.getKey() + " INBOX").ok();
                arrived(message);
            }
        }
        imap.send("UNSELECT").ok();
    }

    private Map<Long, Integer> inInbox(long first) throws IOException {
        imap.send("EXAMINE INBOX").ok();
        Map<Long, Integer> messages = selected(first);
        imap.send("UNSELECT").ok();
        return messages;
    }

    /** By UID, from the first on, of the mailbox that is selected. */
    private Map<Long, Integer> selected(long first) throws IOException {
        Map<Long, Integer> messages = new TreeMap<>();
        imap.send("UID FETCH " + first + ":* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                .ok()
                .lines()
                .forEach(line ->
                        Whereabouts.messageIn(line).ifPresent(message -> messages.put(number(UID, line), message)));
        return messages;
    }

    private void arrived(int message) {
        whereabouts.bringToInbox(message);
        whereabouts.letGo(message);
    }

    private long uidNext() throws IOException {
        return number(
                UID_NEXT,
                String.join("\n", imap.send("STATUS INBOX (UIDNEXT)").ok().lines()));
    }

    private static byte[] content(int message) {
        return Messages.message(Whereabouts.subject(message), "body of message " + message + "\r\n");
    }

    private static long number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("There is no " + pattern + " in " + line);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static void ask(Wire wire, String line, String code) throws IOException {
        wire.write(line + "\r\n");
        expect(wire.line(), code);
    }

    private static void expect(String reply, String code) {
        if (!reply.startsWith(code)) {
            throw new AssertionError("Expected " + code + ", was " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        imap.close();
    }
}
