package io.mailkeep.bench;

import io.mailkeep.engines.CassandraNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A James as a process of its own, with one user, in a keyspace of its own. */
public final class James implements AutoCloseable {
    public static final String DOMAIN = "bench.test";
    public static final String USER = "user@" + DOMAIN;

    /** The file by which a stock James reads content otherwise than ours. */
    public static final String BLOBS = "blob.properties";

    private static final String READY = "mailkeep-server ready";
    private static final List<String> LISTENERS =
            List.of("lmtp", "smtp", "pop3", "imap", "submission", "webadmin", "monitoring", "imaps", "pop3s");

    private final Process process;
    private final Map<String, Integer> ports;
    private final StatementCount statements;
    private final String token;

    private James(Process process, Map<String, Integer> ports, StatementCount statements, String token) {
        this.process = process;
        this.ports = ports;
        this.statements = statements;
        this.token = token;
    }

    /** What is particular to one server. */
    public interface Layout {
        /** What is in {@code conf} in place of the shipped file, of which there are those of this configuration. */
        Map<String, String> files(Path configuration) throws IOException;

        String keyspace();
    }

    /** The first three differ in their IMAP package and what belongs to it, and in nothing else. */
    public enum Setup implements Layout {
        STOCK {
            @Override
            public Map<String, String> files(Path configuration) throws IOException {
                return stock(configuration);
            }
        },
        OURS {
            @Override
            public Map<String, String> files(Path configuration) throws IOException {
                return Map.of(
                        "extensions.properties",
                        "guice.extension.module=io.mailkeep.imap.CassandraImapSync",
                        "listeners.xml",
                        Files.readString(configuration.resolve("drop-in-imap/listeners.xml")));
            }
        },
        /** As {@link #OURS}, with the sync ledger and the change feed. */
        HOOKS {
            @Override
            public Map<String, String> files(Path configuration) throws IOException {
                Map<String, String> files = new LinkedHashMap<>(OURS.files(configuration));
                files.put(
                        "sync-hooks.xml",
                        """
                        <syncHooks>
                          <feed/>
                          <hook class="io.mailkeep.imap.ledger.SyncLedgerHook"/>
                        </syncHooks>
                        """);
                return files;
            }
        },
        /** With the mailets beside James's own, one pipeline or the other by a field of the message. */
        SPOOL {
            @Override
            public Map<String, String> files(Path configuration) throws IOException {
                return Map.of(
                        "extensions.properties",
                        "guice.extension.module=io.mailkeep.pop3.CassandraKeepCopy,"
                                + "io.mailkeep.mailets.CassandraMailets",
                        "listeners.xml",
                        "<listeners/>",
                        "imapserver.xml",
                        Files.readString(configuration.resolve("james/imapserver.xml"))
                                .replaceAll("<imapPackages>.*</imapPackages>", ""),
                        "keepcopy.xml",
                        SpoolPipelines.keepCopy(),
                        "mailetcontainer.xml",
                        SpoolPipelines.mailetContainer(
                                Files.readString(configuration.resolve("james/mailetcontainer.xml"))));
            }
        },
        /** With POP3 and keep policies, nothing swept but on request, and IMAP as in a stock James. */
        SWEEP {
            @Override
            public Map<String, String> files(Path configuration) throws IOException {
                return Map.of(
                        "extensions.properties",
                        "guice.extension.module=io.mailkeep.pop3.CassandraKeepCopy\n"
                                + "guice.extension.task=io.mailkeep.pop3.retention.SweepTaskModule\n",
                        "listeners.xml",
                        "<listeners/>",
                        "imapserver.xml",
                        Files.readString(configuration.resolve("james/imapserver.xml"))
                                .replaceAll("<imapPackages>.*</imapPackages>", ""),
                        "pop3server.xml",
                        // However many connections are measured, all of them are of one address.
                        Files.readString(configuration.resolve("james/pop3server.xml"))
                                .replaceAll("<(connectionLimit\\w*)>[^<]*<", "<$1>0<"),
                        "webadmin.properties",
                        Files.readString(configuration.resolve("james/webadmin.properties"))
                                .replaceAll(
                                        "extensions.routes=.*",
                                        "extensions.routes=io.mailkeep.pop3.retention.KeepCopyRoutes"),
                        "keepcopy.xml",
                        """
                        <keepcopy>
                          <login><plainText>loopback</plainText></login>
                          <sweep enabled="false"/>
                          <policies>
                            <policy name="keep30">
                              <onDelete><release/></onDelete>
                              <retention of="released"><age since="released">30 days</age></retention>
                            </policy>
                          </policies>
                          <classOfService><default policy="keep30"/></classOfService>
                        </keepcopy>
                        """);
            }
        };

        @Override
        public String keyspace() {
            return "bench_" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** The files of a {@link Layout} without extensions. */
    public static Map<String, String> stock(Path configuration) throws IOException {
        return Map.of(
                "extensions.properties",
                "",
                BLOBS,
                "read.short.by.one.statement=false\n",
                "listeners.xml",
                "<listeners/>",
                "imapserver.xml",
                Files.readString(configuration.resolve("james/imapserver.xml"))
                        .replaceAll("<imapPackages>.*</imapPackages>", ""));
    }

    /** Starts it in an empty directory and returns once it serves. */
    public static James start(Layout layout, Path checkout, Path home, CassandraNode cassandra)
            throws IOException, InterruptedException {
        layOut(layout, checkout.resolve("deploy/conf"), home.resolve("conf"));
        Map<String, Integer> ports = freePorts();
        Path count = home.resolve("statements");
        StatementCount statements = new StatementCount(count);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        ports.forEach((listener, port) -> command.add("-Dmailkeep.port." + listener + "=" + port));
        command.add("-D" + StatementCount.FILE + "=" + count);
        command.add("-Dmailkeep.cassandra.nodes=127.0.0.1:"
                + cassandra.contactPoint().getPort());
        command.add("-Dmailkeep.cassandra.keyspace=" + layout.keyspace());
        command.addAll(List.of("-cp", classPath(checkout), "io.mailkeep.server.ServerMain"));
        command.addAll(List.of("--store", "cassandra", "--home", home.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitReady(process);
        String token = Files.readString(home.resolve("conf/webadmin.token")).trim();
        James james = new James(process, ports, statements, token);
        james.provision();
        return james;
    }

    int smtpPort() {
        return ports.get("smtp");
    }

    public int pop3Port() {
        return ports.get("pop3");
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** In the domain of {@link #USER}. */
    public void addUser(String name) throws IOException, InterruptedException {
        put("/users/" + name, "{\"password\":\"" + ImapClient.PASSWORD + "\"}");
    }

    public void addMailbox(String user, String mailbox) throws IOException, InterruptedException {
        put("/users/" + user + "/mailboxes/" + mailbox, "");
    }

    public ImapClient login(String user) throws IOException {
        return ImapClient.login(ports.get("imap"), user);
    }

    public ImapClient login() throws IOException {
        return login(USER);
    }

    public StatementCount statements() {
        return statements;
    }

    /** Processor time used since the start. */
    public Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static void layOut(Layout layout, Path configuration, Path conf) throws IOException {
        Files.createDirectories(conf);
        try (Stream<Path> shipped = Files.list(configuration.resolve("james"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pop3server.xml", "<pop3servers/>");
        // Not every setup has the extension that this handler is of.
        files.put(
                "smtpserver.xml",
                Files.readString(conf.resolve("smtpserver.xml"))
                        .replace("<handler class=\"io.mailkeep.pop3.brake.SmtpAuthHook\"/>", ""));
        files.put("search.properties", "implementation=Scanning\n");
        files.put("healthcheck.properties", "healthcheck.period=1h\n");
        files.put(
                "webadmin.properties",
                Files.readString(conf.resolve("webadmin.properties")).replaceAll("extensions.routes=.*", ""));
        files.put(
                "cassandra-driver.conf",
                Files.readString(conf.resolve("cassandra-driver.conf"))
                        + "\ndatastax-java-driver.advanced.request-tracker.classes += "
                        + StatementCount.class.getName() + "\n");
        files.putAll(layout.files(configuration));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(conf.resolve(file.getKey()), file.getValue());
        }
    }

    private static String classPath(Path checkout) throws IOException {
        Path target = checkout.resolve("deploy/server/target");
        return String.join(
                ":",
                target.resolve("classes").toString(),
                Files.readString(target.resolve("classpath")).trim(),
                checkout.resolve("deploy/bench/target/classes").toString());
    }

    private static Map<String, Integer> freePorts() throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<ServerSocket> held = new ArrayList<>();
        for (String listener : LISTENERS) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            ports.put(listener, socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(READY)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new IllegalStateException("James did not start:\n" + seen);
    }

    private void provision() throws IOException, InterruptedException {
        put("/domains/" + DOMAIN, "");
        addUser(USER);
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        webadmin("PUT", path, body);
    }

    /** The body of webadmin's answer, which has to be a good one. */
    public String webadmin(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get("webadmin") + path))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + " was answered " + response.statusCode());
        }
        return response.body();
    }
}
