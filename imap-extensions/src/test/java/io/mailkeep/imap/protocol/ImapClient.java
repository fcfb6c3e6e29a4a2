package io.mailkeep.imap.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mailkeep.pop3.protocol.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict IMAP client: it asks once, hands on every line in the order sent, and fails on a line that belongs to
 * nothing. A failure tells the conversation. Not thread-safe.
 */
public final class ImapClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LITERAL = Pattern.compile("~?\\{(\\d+)}$");

    private final Wire wire;
    private final Transcript transcript = new Transcript();
    private int tags;

    /** A line that starts with {@code *}, with its literals; they also stand in the text as ISO 8859-1. */
    public record Untagged(String text, List<byte[]> literals) {}

    /**
     * What a command was answered.
     *
     * @param untagged what came before its completion
     * @param tagged its completion, without the tag
     * @param conversation what was said until then
     */
    public record Answer(List<Untagged> untagged, String tagged, String conversation) {
        public Answer ok() {
            return expect("OK");
        }

        public Answer no() {
            return expect("NO");
        }

        public Answer bad() {
            return expect("BAD");
        }

        /** The texts of the untagged lines. */
        public List<String> lines() {
            return untagged.stream().map(Untagged::text).toList();
        }

        private Answer expect(String status) {
            if (!tagged.startsWith(status + " ")) {
                throw new AssertionError("Expected " + status + ", was " + tagged + "\n" + conversation);
            }
            return this;
        }
    }

    private ImapClient(Wire wire) {
        this.wire = wire;
    }

    /** Connects and reads the greeting. */
    public static ImapClient connect(int port) throws IOException {
        ImapClient client = new ImapClient(Wire.connect(port));
        String greeting = client.line();
        if (!greeting.startsWith("* OK ")) {
            throw new AssertionError("The greeting was " + greeting);
        }
        return client;
    }

    public ImapClient login(String user, String password) throws IOException {
        send("LOGIN " + user + " " + password).ok();
        return this;
    }

    /** Blocking. Sends a command and reads until it is completed. */
    public Answer send(String command) throws IOException {
        return finish(begin(command));
    }

    /** Blocking. Sends a command that ends with a literal and reads until it is completed. */
    public Answer send(String command, byte[] literal) throws IOException {
        String tag = begin(command + " {" + literal.length + "+}");
        wire.write(literal);
        wire.write("\r\n");
        transcript.client("(" + literal.length + " octets)");
        return finish(tag);
    }

    /**
     * Blocking.
     *
     * @param flags a list in parentheses, or nothing
     */
    public Answer append(String mailbox, String flags, byte[] message) throws IOException {
        return send(("APPEND " + mailbox + " " + flags).stripTrailing(), message);
    }

    /** Sends a command and leaves its answer to be read. */
    public String begin(String command) throws IOException {
        String tag = "a" + ++tags;
        write(tag + " " + command + "\r\n");
        return tag;
    }

    /** Blocking. Reads until the command with this tag is completed. */
    public Answer finish(String tag) throws IOException {
        List<Untagged> untagged = new ArrayList<>();
        Untagged answer = answer();
        while (!answer.text().startsWith(tag + " ")) {
            untagged.add(expectUntagged(answer));
            answer = answer();
        }
        return new Answer(List.copyOf(untagged), answer.text().substring(tag.length() + 1), transcript.toString());
    }

    /** Blocking. Begins to idle; the server has agreed on return. */
    public Idle idle() throws IOException {
        String tag = begin("IDLE");
        List<Untagged> before = new ArrayList<>();
        Untagged answer = answer();
        while (!answer.text().startsWith("+")) {
            before.add(expectUntagged(answer));
            answer = answer();
        }
        return new Idle(tag, before);
    }

    /** An IDLE command that goes on. Every line is handed over once. */
    public final class Idle {
        private final String tag;
        private final List<Untagged> unread;

        private Idle(String tag, List<Untagged> unread) {
            this.tag = tag;
            this.unread = unread;
        }

        /** Blocking. The lines since the last call until they satisfy; fails when that takes longer than allowed. */
        public List<String> receivedUntil(Predicate<List<String>> satisfied, Duration allowed) throws IOException {
            List<String> before = unread.stream().map(Untagged::text).toList();
            unread.clear();
            return receivedAfter(before, satisfied, allowed);
        }

        /** Blocking. Ends it; the answer has the lines that were not received before. */
        public Answer done() throws IOException {
            write("DONE\r\n");
            Answer last = finish(tag);
            List<Untagged> untagged = new ArrayList<>(unread);
            untagged.addAll(last.untagged());
            return new Answer(List.copyOf(untagged), last.tagged(), last.conversation());
        }
    }

    /** Blocking. The lines that come without a command until they satisfy; fails after longer than allowed. */
    public List<String> receivedUntil(Predicate<List<String>> satisfied, Duration allowed) throws IOException {
        return receivedAfter(List.of(), satisfied, allowed);
    }

    private List<String> receivedAfter(List<String> before, Predicate<List<String>> satisfied, Duration allowed)
            throws IOException {
        long end = System.nanoTime() + allowed.toNanos();
        List<String> received = new ArrayList<>(before);
        while (!satisfied.test(received)) {
            received.add(expectUntagged(answerBefore(end)).text());
        }
        wire.patience(PATIENCE);
        return List.copyOf(received);
    }

    private Untagged answerBefore(long end) throws IOException {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        if (left.toMillis() <= 0) {
            throw failure("What was awaited did not come");
        }
        wire.patience(left);
        return answer();
    }

    /** Fails sooner than by itself where the server says nothing. */
    public ImapClient waitingNoLongerThan(Duration patience) throws IOException {
        wire.patience(patience);
        return this;
    }

    /** Sends these characters and nothing else. */
    public void write(String raw) throws IOException {
        transcript.client(raw);
        wire.write(raw);
    }

    /** Blocking. The next line, without its CRLF. */
    public String line() throws IOException {
        try {
            String line = wire.line();
            transcript.server(line);
            return line;
        } catch (SocketTimeoutException e) {
            throw failure("The server says nothing");
        } catch (EOFException e) {
            throw failure("The server closed the connection");
        }
    }

    /** Blocking. Whether the server closes the connection without another word. */
    public boolean closedByServer() throws IOException {
        try {
            return wire.isAtEnd();
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Ends the connection with a reset, without a word. */
    public void reset() throws IOException {
        wire.reset();
    }

    /** What was said until now, for a failure's message. */
    public String conversation() {
        return transcript.toString();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private Untagged expectUntagged(Untagged answer) {
        if (!answer.text().startsWith("* ")) {
            throw failure("A line that belongs to nothing");
        }
        return answer;
    }

    private Untagged answer() throws IOException {
        StringBuilder text = new StringBuilder();
        List<byte[]> literals = new ArrayList<>();
        while (true) {
            String line = line();
            text.append(line);
            Matcher matcher = LITERAL.matcher(line);
            if (!matcher.find()) {
                return new Untagged(text.toString(), List.copyOf(literals));
            }
            byte[] literal = wire.octets(Integer.parseInt(matcher.group(1)));
            transcript.server("(" + literal.length + " octets)");
            literals.add(literal);
            text.append("\r\n").append(new String(literal, ISO_8859_1));
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(what + "\n" + transcript);
    }
}
