package io.mailkeep.server.demo;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP client that has logged in and reads mailboxes without changing a flag. */
final class ImapClient implements AutoCloseable {
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");

    private final Wire wire;
    private int tag;

    private ImapClient(Wire wire) {
        this.wire = wire;
    }

    /** A message as IMAP shows it; {@code \Recent} speaks of sessions, not of the message, and is left out. */
    record Message(String content, Set<String> flags) {}

    static ImapClient login(String user, String password) throws IOException {
        ImapClient client = new ImapClient(new Wire(Port.IMAP));
        client.wire.readLine();
        client.command("LOGIN " + user + " " + password);
        return client;
    }

    int count(String mailbox) throws IOException {
        return command("STATUS " + mailbox + " (MESSAGES)").stream()
                .map(response -> response.replaceFirst(".*MESSAGES (\\d+).*", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    /** Every message of a mailbox; none when there is no such mailbox. */
    List<Message> read(String mailbox) throws IOException {
        if (command("LIST \"\" " + mailbox).isEmpty()) {
            return List.of();
        }
        int exists = exists(command("EXAMINE " + mailbox));
        List<Message> messages = fetchAll();
        // James 3.8.1 now and then loses a part of a FETCH on its way out.
        for (int again = 0; again < 3 && messages.size() < exists; again++) {
            messages = fetchAll();
        }
        return messages;
    }

    private static int exists(List<String> selected) throws IOException {
        return selected.stream()
                .map(EXISTS::matcher)
                .filter(Matcher::matches)
                .map(count -> Integer.parseInt(count.group(1)))
                .findFirst()
                .orElseThrow(() -> new IOException("EXAMINE said nothing of EXISTS: " + selected));
    }

    private List<Message> fetchAll() throws IOException {
        String request = send("FETCH 1:* (FLAGS BODY.PEEK[])");
        List<Message> messages = new ArrayList<>();
        for (String line = wire.readLine(); !line.startsWith(request + ' '); line = wire.readLine()) {
            fetched(line).ifPresent(messages::add);
        }
        return messages;
    }

    @Override
    public void close() throws IOException {
        // Without waiting for the reply: James may close before it is out.
        send("LOGOUT");
        wire.close();
    }

    private Optional<Message> fetched(String line) throws IOException {
        Matcher literal = LITERAL.matcher(line);
        if (!literal.find()) {
            return Optional.empty();
        }
        String content = wire.readBytes(Integer.parseInt(literal.group(1)));
        return Optional.of(new Message(content, flags(line + wire.readLine())));
    }

    private static Set<String> flags(String response) {
        Set<String> flags = new TreeSet<>();
        Matcher list = FLAGS.matcher(response);
        if (list.find() && !list.group(1).isBlank()) {
            flags.addAll(List.of(list.group(1).split(" ", -1)));
        }
        flags.remove("\\Recent");
        return flags;
    }

    /** The untagged responses. */
    private List<String> command(String line) throws IOException {
        String request = send(line);
        List<String> untagged = new ArrayList<>();
        String response = wire.readLine();
        for (; !response.startsWith(request + ' '); response = wire.readLine()) {
            untagged.add(response);
        }
        if (!response.startsWith(request + " OK")) {
            throw new IOException("Expected OK to " + line.replaceFirst(" .*", "") + ", the server said: " + response);
        }
        return untagged;
    }

    private String send(String line) throws IOException {
        String request = "a" + ++tag;
        wire.send(request + ' ' + line);
        return request;
    }
}
