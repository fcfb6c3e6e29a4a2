package io.mailkeep.pop3.stock;

import static java.nio.file.StandardOpenOption.APPEND;

import io.mailkeep.engines.FreePorts;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * James's memory server from its own jars, in a working directory that is laid out as an operator would. Its process
 * ends with this one, even when this one is killed.
 */
public final class StockJames implements MailServer, AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Path STOCK_JARS = ROOT.resolve("deploy/stock-james/target/lib");
    private static final Path STOCK_CONFIGURATION = ROOT.resolve("pop3-policy/src/test/resources/stock-james");
    private static final Duration START_UP = Duration.ofMinutes(10);
    // The shell becomes the server; what it leaves behind waits for the end of a pipe that only this process holds.
    private static final String ENDING_WITH_PARENT =
            "exec 3<&0; (read end <&3; kill -9 $$) >/dev/null 2>&1 & exec \"$@\" </dev/null 3<&-";

    private enum Port {
        SMTP(25),
        POP3(110),
        IMAP(143),
        WEBADMIN(8000);

        private final int usual;

        Port(int usual) {
            this.usual = usual;
        }

        String shipped() {
            return "<bind>0.0.0.0:" + usual + "</bind>";
        }

        String property() {
            return "test.port." + name().toLowerCase(Locale.ROOT);
        }
    }

    private final Path home;
    private final Map<Port, Integer> ports;
    private final Process process;
    private final Set<String> domains = ConcurrentHashMap.newKeySet();
    private final HttpClient http = HttpClient.newHttpClient();

    private StockJames(Path home, Map<Port, Integer> ports, Process process) {
        this.home = home;
        this.ports = ports;
        this.process = process;
    }

    /**
     * A working directory with stock configuration, and with what was added: jars where they belong, XML files in the
     * place of stock ones, properties at their end.
     */
    public static Path layOut(Path home, DropIn... additions) throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf"));
        Path extensions = Files.createDirectories(home.resolve("extensions-jars"));
        for (Path file : files(STOCK_CONFIGURATION)) {
            Files.copy(file, conf.resolve(file.getFileName()));
        }
        for (DropIn addition : additions) {
            Files.copy(addition.jar(), extensions.resolve(addition.jar().getFileName()));
            for (Path file : files(addition.configuration())) {
                add(file, conf.resolve(file.getFileName()));
            }
        }
        return home;
    }

    private static void add(Path file, Path target) throws IOException {
        if (Files.exists(target) && target.toString().endsWith(".properties")) {
            Files.write(target, Files.readAllBytes(file), APPEND);
        } else {
            Files.writeString(target, onFreePort(Files.readString(file)));
        }
    }

    private static String onFreePort(String shipped) {
        String bound = shipped;
        for (Port port : Port.values()) {
            bound = bound.replace(port.shipped(), "<bind>127.0.0.1:${sys:" + port.property() + "}</bind>");
        }
        if (bound.contains("<bind>0.0.0.0")) {
            throw new AssertionError("A file that is shipped binds a port that the test does not know: " + shipped);
        }
        return bound;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Lets IMAP clients of a server that is laid out log in on a connection without TLS. */
    public static void allowPasswordsWithoutTls(Path home) throws IOException {
        Path imapServer = home.resolve("conf/imapserver.xml");
        Files.writeString(
                imapServer,
                Files.readString(imapServer)
                        .replace(
                                "<plainAuthDisallowed>true</plainAuthDisallowed>",
                                "<plainAuthDisallowed>false</plainAuthDisallowed>"));
    }

    /** Blocking. Starts a process there and returns when it serves every protocol or has ended. */
    public static StockJames startIn(Path home) throws IOException {
        Map<Port, Integer> ports = freePorts();
        List<String> command = new ArrayList<>(List.of("sh", "-c", ENDING_WITH_PARENT, "james"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1",
                "-Dworking.directory=" + home,
                "-Dlogback.configurationFile=" + home.resolve("conf/logback.xml")));
        ports.forEach((port, number) -> command.add("-D" + port.property() + "=" + number));
        command.addAll(List.of("-cp", STOCK_JARS + "/*", "org.apache.james.MemoryJamesServerMain"));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("james.log").toFile())
                .start();
        StockJames james = new StockJames(home, ports, process);
        Awaitility.await("James starts")
                .atMost(START_UP)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !james.isRunning() || ports.values().stream().allMatch(StockJames::accepts));
        return james;
    }

    /** Blocking. The same, where it has to serve. */
    public static StockJames servingIn(Path home) throws IOException {
        StockJames james = startIn(home);
        if (!james.isRunning()) {
            throw new AssertionError("James did not start: " + james.log());
        }
        return james;
    }

    public boolean isRunning() {
        return process.isAlive() && !log().contains("Exception in thread \"main\"");
    }

    public String log() {
        try {
            return Files.readString(home.resolve("james.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpResponse<String> webadmin(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(Port.WEBADMIN) + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int smtpPort() {
        return ports.get(Port.SMTP);
    }

    @Override
    public int pop3Port() {
        return ports.get(Port.POP3);
    }

    @Override
    public int imapPort() {
        return ports.get(Port.IMAP);
    }

    @Override
    public void addUser(String name, String password) {
        String domain = name.substring(name.indexOf('@') + 1);
        if (domains.add(domain)) {
            put("/domains/" + domain, "");
        }
        put("/users/" + name, "{\"password\":\"" + password + "\"}");
    }

    @Override
    public boolean offersStls() {
        return false;
    }

    @Override
    public boolean survivesRestart() {
        return false;
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("a memory server forgets everything");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private void put(String path, String body) {
        HttpResponse<String> response = webadmin("PUT", path, body);
        if (response.statusCode() != 204) {
            throw new AssertionError("webadmin answered " + response.statusCode() + " to " + path);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<Port, Integer> freePorts() {
        Map<Port, Integer> ports = new EnumMap<>(Port.class);
        Iterator<Integer> free = FreePorts.ofLoopback(Port.values().length).iterator();
        for (Port port : Port.values()) {
            ports.put(port, free.next());
        }
        return ports;
    }
}
