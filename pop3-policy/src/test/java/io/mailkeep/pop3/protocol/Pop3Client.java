package io.mailkeep.pop3.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.base.Splitter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A POP3 client that can also misbehave. */
public final class Pop3Client implements AutoCloseable {
    /** The answer to STAT. */
    public record Stat(int messages, long octets) {}

    private static final Splitter SPACE = Splitter.on(' ');

    private final Wire wire;

    private Pop3Client(Wire wire) {
        this.wire = wire;
    }

    /** Connects and reads the greeting. */
    public static Pop3Client connect(int port) throws IOException {
        Pop3Client client = new Pop3Client(Wire.connect(port));
        expectOk("connecting", client.line());
        return client;
    }

    /** Connects and leaves the greeting to be read. */
    static Pop3Client unread(int port) throws IOException {
        return new Pop3Client(Wire.connect(port));
    }

    public Pop3Client login(String user, String password) throws IOException {
        ok("USER " + user);
        ok("PASS " + password);
        return this;
    }

    /** Sends a command and returns the first line of the answer. */
    public String send(String command) throws IOException {
        write(command + "\r\n");
        return line();
    }

    /** Sends a command that must succeed and returns the line after {@code +OK}. */
    public String ok(String command) throws IOException {
        String reply = send(command);
        expectOk(command, reply);
        return reply.substring(3).trim();
    }

    /** Sends a command that must succeed with many lines and returns them, without byte-stuffing. */
    public List<String> lines(String command) throws IOException {
        ok(command);
        return remainingLines();
    }

    public Stat stat() throws IOException {
        List<String> parts = SPACE.splitToList(ok("STAT"));
        return new Stat(Integer.parseInt(parts.get(0)), Long.parseLong(parts.get(1)));
    }

    /** Sizes by message number. */
    public Map<Integer, Long> list() throws IOException {
        Map<Integer, Long> sizes = new LinkedHashMap<>();
        numbered("LIST").forEach((number, size) -> sizes.put(number, Long.parseLong(size)));
        return sizes;
    }

    /** Unique-ids by message number. */
    public Map<Integer, String> uidl() throws IOException {
        return numbered("UIDL");
    }

    public List<String> uidls() throws IOException {
        return List.copyOf(uidl().values());
    }

    /** The message's octets, without byte-stuffing and the line that ends the answer. */
    public byte[] retrieve(int number) throws IOException {
        return octets("RETR " + number);
    }

    public byte[] octets(String command) throws IOException {
        ok(command);
        return remainingOctets();
    }

    /** What follows a {@code +OK} that was read already. */
    byte[] remainingOctets() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (String line : remainingLines()) {
            octets.write((line + "\r\n").getBytes(ISO_8859_1));
        }
        return octets.toByteArray();
    }

    /** What follows a {@code +OK} that was read already, without byte-stuffing. */
    public List<String> remainingLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.equals("."); line = line()) {
            lines.add(line.startsWith(".") ? line.substring(1) : line);
        }
        return lines;
    }

    public void delete(int... numbers) throws IOException {
        for (int number : numbers) {
            ok("DELE " + number);
        }
    }

    /** Sends QUIT, which must succeed, and waits for the server to close. */
    public void quit() throws IOException {
        ok("QUIT");
        if (!wire.isAtEnd()) {
            throw new AssertionError("The server has more to say after QUIT");
        }
    }

    void write(String text) throws IOException {
        wire.write(text);
    }

    void write(byte[] octets) throws IOException {
        wire.write(octets);
    }

    String line() throws IOException {
        return wire.line();
    }

    boolean isClosedByServer() throws IOException {
        return wire.isAtEnd();
    }

    /** Ends the connection without a word. */
    void reset() throws IOException {
        wire.reset();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private Map<Integer, String> numbered(String command) throws IOException {
        Map<Integer, String> values = new LinkedHashMap<>();
        for (String line : lines(command)) {
            List<String> parts = SPACE.splitToList(line);
            if (parts.size() != 2 || values.put(Integer.parseInt(parts.get(0)), parts.get(1)) != null) {
                throw new AssertionError(command + " is not a list of numbers with one value: " + line);
            }
        }
        return values;
    }

    private static void expectOk(String what, String reply) {
        if (!reply.startsWith("+OK")) {
            throw new AssertionError(what + " was answered " + reply);
        }
    }
}
