package io.mailkeep.server;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP client with a selected mailbox that it searches. */
final class SearchingClient implements AutoCloseable {
    private static final Pattern OBJECT_ID = Pattern.compile("\\[MAILBOXID \\(([^)]+)\\)]");

    private final LineClient imap;
    private final String mailbox;
    private String objectId;

    private SearchingClient(LineClient imap, String mailbox) {
        this.imap = imap;
        this.mailbox = mailbox;
    }

    /** Makes the mailbox unless it is INBOX or there. */
    static SearchingClient in(RunningServer server, String user, String mailbox) throws IOException {
        SearchingClient client = new SearchingClient(server.connect(Port.IMAP), mailbox);
        client.imap.read();
        client.command("LOGIN " + user + " secret");
        client.imap.send("c CREATE " + mailbox).readThrough("c ");
        client.select();
        return client;
    }

    private void select() throws IOException {
        Matcher id = OBJECT_ID.matcher(command("SELECT " + mailbox));
        if (!id.find()) {
            throw new AssertionError("No MAILBOXID");
        }
        objectId = id.group(1);
    }

    /** The mailbox's OBJECTID. */
    String objectId() {
        return objectId;
    }

    void append(String flags, String message) throws IOException {
        String octets = message.replace("\n", "\r\n");
        int length = octets.getBytes(StandardCharsets.ISO_8859_1).length;
        imap.send("a APPEND " + mailbox + " (" + flags + ") {" + length + "+}")
                .send(octets)
                .readThrough("a OK");
    }

    /** The UIDs, in order. */
    List<Long> search(String keys) throws IOException {
        String answer = command("UID SEARCH " + keys);
        return answer.lines()
                .filter(line -> line.startsWith("* SEARCH"))
                .flatMap(line -> Pattern.compile("\\d+").matcher(line).results())
                .map(number -> Long.valueOf(number.group()))
                .toList();
    }

    /** Sends a command that has to succeed. */
    String command(String command) throws IOException {
        String answer = imap.send("x " + command).readThrough("x ");
        if (!answer.contains("x OK")) {
            throw new AssertionError(command + " was answered " + answer);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        imap.close();
    }
}
