package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mpt.api.Continuation;
import org.apache.james.mpt.api.Session;

/**
 * A script's connection. Answers are as James's host in the same process gives them: a greeting without the server's
 * name, a CR only dropped before its LF, an empty line once the server has hung up.
 */
final class ImapConnection implements Session {
    private static final String GREETING = "* OK IMAP4rev1 Server ready";
    private static final Pattern APPEND = Pattern.compile("(\\S+ APPEND .*)\\{(\\d+)\\+\\}");

    private final int port;
    private final Duration patience;
    private final Continuation continuation;
    /** An APPEND whose message is on its way. */
    private final List<String> appended = new ArrayList<>();

    private Socket socket;
    private InputStream input;
    private boolean greeted;

    ImapConnection(int port, Duration patience, Continuation continuation) {
        this.port = port;
        this.patience = patience;
        this.continuation = continuation;
    }

    @Override
    public void start() throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) patience.toMillis());
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects anew; the script, which was greeted already, expects no second greeting. */
    @Override
    public void restart() throws IOException {
        stop();
        start();
        readRawLine();
    }

    @Override
    public void stop() throws IOException {
        socket.close();
    }

    @Override
    public void writeLine(String line) throws IOException {
        if (appended.isEmpty() && !APPEND.matcher(line).matches()) {
            write(line);
        } else {
            appended.add(line);
        }
    }

    /** Some scripts announce more octets than they send, for which a server would wait. */
    private void writeAppended() throws IOException {
        if (appended.isEmpty()) {
            return;
        }
        int sent = appended.stream().skip(1).mapToInt(line -> line.length() + 2).sum() - 2;
        Matcher command = APPEND.matcher(appended.get(0));
        if (command.matches() && Integer.parseInt(command.group(2)) > sent) {
            appended.set(0, command.group(1) + "{" + sent + "+}");
        }
        for (String line : appended) {
            write(line);
        }
        appended.clear();
    }

    private void write(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Override
    public String readLine() throws IOException {
        writeAppended();
        String line = readRawLine();
        if (!greeted) {
            greeted = true;
            return line.startsWith("* OK ") ? GREETING : line;
        }
        if (line.startsWith("+")) {
            continuation.doContinue();
        }
        return line;
    }

    /** Scripts wait here for servers whose listeners run late; in this one a command ends after its listeners. */
    @Override
    public void await() {}

    private String readRawLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != -1 && next != '\n'; next = input.read()) {
            line.write(next);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
