package io.mailkeep.server;

import static java.util.stream.Collectors.joining;

import io.mailkeep.engines.FreePorts;
import io.mailkeep.server.home.Port;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server as a process of its own, on free ports, with the shipped configuration in its home. A home that already has
 * a {@code conf} is used as it is, so that a server can be started again where another was stopped or killed.
 */
final class RunningServer implements AutoCloseable {
    /** How long it waits for Cassandra. */
    static final String STORE_PATIENCE = "datastax-java-driver.basic.request.timeout";

    private static final Duration STARTED_WITHIN = Duration.ofMinutes(5);
    private static final Duration STOPPED_WITHIN = Duration.ofMinutes(2);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(5);
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final Path SHIPPED_CONFIGURATION = Path.of(System.getProperty("mailkeep.root"), "deploy/conf/james");

    /** Of /proc/net/tcp: the local address and port, any remote one, the state LISTEN, four fields more, the inode. */
    private static final Pattern LISTENING =
            Pattern.compile(" *\\d+: \\w+:(?<port>\\w{4}) \\S+ 0A(?: +\\S+){5} +(?<inode>\\d+)");

    private final Path home;
    private final Process process;
    private final Thread stopWithTests;
    private final Map<Port, Integer> ports;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String ready;
    private final String output;

    private RunningServer(Path home, Process process, Map<Port, Integer> ports, String ready) throws IOException {
        this.home = home;
        this.process = process;
        this.ports = ports;
        this.ready = ready;
        this.stopWithTests = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stopWithTests);
        this.output = readUntilReady();
    }

    /** The content of a file as it is shipped. */
    static String shipped(String file) throws IOException {
        return Files.readString(SHIPPED_CONFIGURATION.resolve(file));
    }

    static Builder in(Path home) {
        return new Builder(home);
    }

    boolean isReady() {
        return output.contains(ready);
    }

    /** What the process printed until it was ready or had ended. */
    String output() {
        return output;
    }

    int port(Port port) {
        return ports.get(port);
    }

    Path home() {
        return home;
    }

    /** The ports on which the process takes connections, as Linux knows them. */
    Set<Integer> listening() throws IOException {
        Path system = Path.of("/proc", Long.toString(process.pid()));
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(system.resolve("fd"))) {
            descriptors.map(RunningServer::target).forEach(sockets::add);
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(system.resolve(table))) {
                Matcher row = LISTENING.matcher(line);
                if (row.lookingAt() && sockets.contains("socket:[" + row.group("inode") + "]")) {
                    ports.add(Integer.parseInt(row.group("port"), 16));
                }
            }
        }
        return ports;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    LineClient connect(Port port) throws IOException {
        return LineClient.connect(port(port));
    }

    LineClient connectTls(Port port) throws IOException {
        return LineClient.connect(port(port)).startTls();
    }

    void addDomain(String domain) {
        administer("PUT", "/domains/" + domain, "");
    }

    void addUser(String user, String password) {
        administer("PUT", "/users/" + user, "{\"password\":\"" + password + "\"}");
    }

    /** Sends a request to webadmin that has to succeed. */
    void administer(String method, String path, String body) {
        HttpResponse<String> response = webadmin(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(
                    method + " " + path + " was answered " + response.statusCode() + " " + response.body());
        }
    }

    HttpResponse<String> webadmin(String method, String path, String body) {
        try {
            return send(request(method, path, body).header("Authorization", "Bearer " + token()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has webadmin run a task; what became of it. */
    String runTask(String request) {
        String answer = webadmin("POST", request, "").body();
        Matcher task = TASK.matcher(answer);
        if (!task.find()) {
            throw new AssertionError("POST " + request + " was answered " + answer);
        }
        return webadmin("GET", "/tasks/" + task.group(1) + "/await", "").body();
    }

    HttpResponse<String> webadminWithoutToken(String method, String path) {
        return send(request(method, path, ""));
    }

    HttpResponse<String> monitoring(String path) {
        return send(request(Port.MONITORING, "GET", path, ""));
    }

    /** Ends the process without giving it a chance to do anything. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        Watchdog watchdog = Watchdog.over(process, STOPPED_WITHIN);
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(stopWithTests);
        watchdog.callOff();
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return request(Port.WEBADMIN, method, path, body);
    }

    private HttpRequest.Builder request(Port port, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(port) + path))
                .timeout(ANSWERED_WITHIN)
                .method(method, BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String token() throws IOException {
        return Files.readString(home.resolve("conf/webadmin.token")).trim();
    }

    private String readUntilReady() throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        Watchdog watchdog = Watchdog.over(process, STARTED_WITHIN);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(ready)) {
                break;
            }
        }
        watchdog.callOff();
        return seen.toString();
    }

    static final class Builder {
        private final Path home;
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> files = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private List<String> program;
        private String ready = "mailkeep-server ready";

        private Builder(Path home) {
            this.home = home;
            this.program = List.of(ServerMain.class.getName(), "--home", home.toString());
        }

        Builder store(Store store) {
            return property("mailkeep.store", store.toString());
        }

        Builder cassandra(InetSocketAddress contactPoint, String keyspace) {
            return store(Store.CASSANDRA)
                    .property(
                            "mailkeep.cassandra.nodes",
                            contactPoint.getAddress().getHostAddress() + ":" + contactPoint.getPort())
                    .property("mailkeep.cassandra.keyspace", keyspace);
        }

        /** An index of that name, of one shard, without the text of attachments. */
        Builder openSearch(InetSocketAddress address, String index) throws IOException {
            return property("mailkeep.opensearch.hosts", "127.0.0.1:" + address.getPort())
                    .file(
                            "opensearch.properties",
                            shipped("opensearch.properties")
                                            .replace("opensearch.nb.shards=5", "opensearch.nb.shards=1")
                                            .replace("indexAttachments=true", "indexAttachments=false")
                                    + "opensearch.index.mailbox.name=" + index + "\n"
                                    + "opensearch.alias.read.mailbox.name=" + index + "-read\n"
                                    + "opensearch.alias.write.mailbox.name=" + index + "-write\n");
        }

        Builder engines(Engines.Place place) throws IOException {
            return cassandra(place.cassandra(), place.name()).openSearch(place.openSearch(), place.name());
        }

        /** The whole index, with the text of attachments; what it can not answer is refused, not scanned. */
        Builder nothingButTheIndex() {
            return openSearchSetting("opensearch.search.whenUnavailable=refuse")
                    .openSearchSetting("opensearch.search.waitForIndexing=30000")
                    .readingAttachments();
        }

        private Builder readingAttachments() {
            files.computeIfPresent(
                    "opensearch.properties",
                    (name, content) -> content.replace("indexAttachments=false", "indexAttachments=true"));
            return this;
        }

        Builder lookingAfterTheIndexEachSecond() {
            return openSearchSetting("opensearch.indexing.upkeep=1000");
        }

        Builder openSearchSetting(String line) {
            files.computeIfPresent("opensearch.properties", (name, content) -> content + line + "\n");
            return this;
        }

        Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Runs another server than ours, which says the given words once it is ready. */
        Builder program(String mainClass, String readyWords) {
            program = List.of(mainClass);
            ready = readyWords;
            return this;
        }

        /** Puts a file into {@code conf}, in place of the shipped one if there is one. */
        Builder file(String name, String content) {
            files.put(name, content);
            return this;
        }

        /** Starts the process and returns when it is ready or has ended. */
        RunningServer startOrFail() throws IOException {
            if (!Files.exists(home.resolve("conf"))) {
                copyShippedConfiguration();
                SharedKey.copyTo(home.resolve("conf"));
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(home.resolve("conf").resolve(file.getKey()), file.getValue());
            }
            Map<Port, Integer> ports = freePorts();
            return new RunningServer(home, launch(ports), ports, ready);
        }

        RunningServer start() throws IOException {
            RunningServer server = startOrFail();
            // Another process may have taken a port that was free a moment ago.
            if (!server.isReady() && server.output().contains("a port is taken")) {
                server.close();
                server = startOrFail();
            }
            if (!server.isReady()) {
                throw new AssertionError("The server did not start:\n" + server.output() + log());
            }
            return server;
        }

        private String log() throws IOException {
            Path log = home.resolve("logs/james.log");
            return Files.exists(log) ? Files.readString(log) : "";
        }

        private Process launch(Map<Port, Integer> ports) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-Xmx512m");
            // Compiles for the short life of a test: the machine has more to do than to optimise it.
            command.add("-XX:TieredStopAtLevel=1");
            ports.forEach((port, number) -> command.add("-D" + port.property() + "=" + number));
            // As long as the tests' own sessions wait for a Cassandra that all of them share.
            command.add("-D" + STORE_PATIENCE + "=30 seconds");
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.add("-Dmailkeep.root=" + System.getProperty("mailkeep.root"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            return builder.start();
        }

        private void copyShippedConfiguration() throws IOException {
            Path conf = Files.createDirectories(home.resolve("conf"));
            try (Stream<Path> shipped = Files.list(SHIPPED_CONFIGURATION)) {
                for (Path file : shipped.toList()) {
                    Files.writeString(conf.resolve(file.getFileName().toString()), quick(Files.readString(file)));
                }
            }
        }

        // What is slow on purpose, or to be polite: each listener's quiet period of 2 s at the end, one after the
        // other, and checking a password, which takes longer than the session that a test goes on with.
        private static String quick(String shipped) {
            return shipped.replace(
                            "<connectionBacklog>", "<gracefulShutdown>false</gracefulShutdown><connectionBacklog>")
                    .replace("<algorithm>PBKDF2-SHA512</algorithm>", "<algorithm>PBKDF2-SHA512-1</algorithm>");
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

    @Override
    public String toString() {
        return ports.entrySet().stream().map(Object::toString).collect(joining(" "));
    }
}
