package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an IMAP client as it takes to see what POP3 does to a mailbox. */
public final class ImapClient implements AutoCloseable {
    // RFC 9051 §6.4.8 has UID FETCH succeed in an empty mailbox; James 3.8.1 answers this.
    private static final String EMPTY_MAILBOX = "BAD FETCH failed. Invalid messageset.";
    private static final String SUBJECT = "BODY.PEEK[HEADER.FIELDS (SUBJECT)]";
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");
    private static final Pattern COUNT = Pattern.compile("\\* (\\d+) ");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern MODSEQ = Pattern.compile("MODSEQ \\((\\d+)\\)");

    private final Wire wire;
    private int tag;
    private long exists;

    /** An untagged answer; a literal stands in the text as ISO 8859-1. */
    record Untagged(String text, Optional<byte[]> literal) {}

    private record Completed(List<Untagged> answers, String result) {
        List<Untagged> succeeded(String command) {
            if (!result.startsWith("OK")) {
                throw new AssertionError(command + " was answered " + result);
            }
            return answers;
        }
    }

    private ImapClient(Wire wire) {
        this.wire = wire;
    }

    public static ImapClient connect(int port) throws IOException {
        ImapClient client = new ImapClient(Wire.connect(port));
        client.wire.line();
        return client;
    }

    public ImapClient login(String user, String password) throws IOException {
        send("LOGIN " + user + " " + password);
        return this;
    }

    public ImapClient select(String mailbox) throws IOException {
        send("SELECT " + mailbox);
        return this;
    }

    /** Sends a command that must succeed and returns what came before its completion. */
    public List<String> send(String command) throws IOException {
        return untagged(command).stream().map(Untagged::text).toList();
    }

    public void append(String mailbox, List<byte[]> messages) throws IOException {
        for (byte[] message : messages) {
            wire.write("a" + ++tag + " APPEND " + mailbox + " {" + message.length + "}\r\n");
            String go = wire.line();
            while (!go.startsWith("+")) {
                if (go.startsWith("a" + tag + " ")) {
                    throw new AssertionError("APPEND was answered " + go);
                }
                go = wire.line();
            }
            wire.write(message);
            wire.write("\r\n");
            completed().succeeded("APPEND");
        }
    }

    /** The message as stored, in the selected mailbox. */
    public byte[] content(long uid) throws IOException {
        return untagged("UID FETCH " + uid + " (BODY.PEEK[])").stream()
                .flatMap(answer -> answer.literal().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no message with UID " + uid));
    }

    public List<Long> uids() throws IOException {
        return fetchAll("(FLAGS)").stream().map(line -> number(UID, line)).toList();
    }

    /** Flags but {@code \Recent}, by UID. */
    public Map<Long, String> flags() throws IOException {
        Map<Long, String> flags = new LinkedHashMap<>();
        for (String line : fetchAll("(FLAGS)")) {
            if (line.contains(" FETCH ")) {
                Matcher matcher = FLAGS.matcher(line);
                matcher.find();
                flags.put(
                        number(UID, line),
                        matcher.group(1).replace("\\Recent", "").trim());
            }
        }
        return flags;
    }

    public Map<Long, Long> modseqs() throws IOException {
        Map<Long, Long> modseqs = new LinkedHashMap<>();
        for (String line : fetchAll("(MODSEQ)")) {
            if (line.contains(" FETCH ")) {
                modseqs.put(number(UID, line), number(MODSEQ, line));
            }
        }
        return modseqs;
    }

    public List<String> subjects() throws IOException {
        return fetchAll("(" + SUBJECT + ")").stream()
                .flatMap(line -> subject(line).stream())
                .toList();
    }

    /** Empty where the server can not read the message. */
    Optional<String> subject(long uid) throws IOException {
        wire.write("a" + ++tag + " UID FETCH " + uid + " (" + SUBJECT + ")\r\n");
        return completed().answers().stream()
                .flatMap(answer -> subject(answer.text()).stream())
                .findFirst();
    }

    private static Optional<String> subject(String answer) {
        int field = answer.indexOf("Subject: ");
        return field < 0
                ? Optional.empty()
                : answer.substring(field + 9).lines().findFirst();
    }

    /** Marks as deleted and expunges these only. */
    public void expunge(long... uids) throws IOException {
        for (long uid : uids) {
            send("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
        }
        send("EXPUNGE");
    }

    /** What the server had to say without being asked. */
    public List<String> noop() throws IOException {
        return send("NOOP");
    }

    void write(String text) throws IOException {
        wire.write(text);
    }

    String line() throws IOException {
        return wire.line();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private List<Untagged> untagged(String command) throws IOException {
        wire.write("a" + ++tag + " " + command + "\r\n");
        return completed().succeeded(command);
    }

    /**
     * A line a message, by UID. Asks again where lines are missing: James 3.8.1 now and then sends a part of its answer
     * late, with that to the next command.
     */
    private List<String> fetchAll(String items) throws IOException {
        Map<Long, String> lines = new TreeMap<>();
        fetchOnce(items).forEach(line -> lines.put(number(UID, line), line));
        for (int again = 0; again < 3 && lines.size() < exists; again++) {
            fetchOnce(items).forEach(line -> lines.put(number(UID, line), line));
        }
        return List.copyOf(lines.values());
    }

    private List<String> fetchOnce(String items) throws IOException {
        wire.write("a" + ++tag + " UID FETCH 1:* " + items + "\r\n");
        Completed fetch = completed();
        return exists == 0 && fetch.result().equals(EMPTY_MAILBOX)
                ? List.of()
                : fetch.succeeded("FETCH with " + exists + " EXISTS").stream()
                        .map(Untagged::text)
                        .filter(line -> line.contains(" FETCH "))
                        .toList();
    }

    private Completed completed() throws IOException {
        List<Untagged> answers = new ArrayList<>();
        Untagged answer = answer();
        while (!answer.text().startsWith("a" + tag + " ")) {
            answers.add(answer);
            count(answer.text());
            answer = answer();
        }
        return new Completed(answers, answer.text().substring(("a" + tag + " ").length()));
    }

    private void count(String answer) {
        if (answer.endsWith(" EXISTS")) {
            exists = number(COUNT, answer);
        } else if (answer.endsWith(" EXPUNGE")) {
            exists--;
        }
    }

    private Untagged answer() throws IOException {
        StringBuilder text = new StringBuilder();
        Optional<byte[]> literal = Optional.empty();
        while (true) {
            String line = wire.line();
            text.append(line);
            Matcher matcher = LITERAL.matcher(line);
            if (!matcher.find()) {
                return new Untagged(text.toString(), literal);
            }
            literal = Optional.of(wire.octets(Integer.parseInt(matcher.group(1))));
            text.append("\r\n").append(new String(literal.get(), ISO_8859_1));
        }
    }

    private static long number(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("There is no " + pattern + " in " + line);
        }
        return Long.parseLong(matcher.group(1));
    }
}
