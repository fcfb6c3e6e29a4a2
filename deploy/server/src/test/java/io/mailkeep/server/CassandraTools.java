package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.google.common.base.Splitter;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * {@code cqlsh} and {@code nodetool} for a shell, as far as deploy/OPERATING.md uses them: the one is in Python and in no
 * Maven repository, the other would start a JVM for each of a hundred tables. Their scripts let this process do it.
 */
final class CassandraTools implements AutoCloseable {
    private static final String SCRIPT =
            """
            #!/bin/bash
            exec 3<>/dev/tcp/127.0.0.1/%d
            printf '%%s\\0' "${0##*/}" "$PWD" "$@" '' >&3
            read -r code <&3
            cat <&3
            exit "$code"
            """;
    private static final String STORAGE = "org.apache.cassandra.db:type=StorageService";
    private static final String TABLE = "org.apache.cassandra.db:type=Tables,keyspace=%s,table=%s";
    private static final Splitter STATEMENTS =
            Splitter.on(Pattern.compile(";\\s*(\\n|$|(?=COPY))")).trimResults().omitEmptyStrings();
    private static final Pattern CONSISTENCY = Pattern.compile("CONSISTENCY (\\w+)");
    private static final Pattern COPY = Pattern.compile("COPY (\\S+) \\((.*)\\) (TO|FROM) '(.*)'");

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final CqlSession cassandra;
    private final JMXConnector management;

    // The process at the other end is this one's own child.
    @SuppressWarnings("BanJNDI")
    private CassandraTools(CassandraNode node) throws IOException {
        cassandra = CqlSession.builder()
                .addContactPoint(node.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(60))
                        .build())
                .build();
        management = JMXConnectorFactory.connect(new JMXServiceURL(managementOf(node)));
    }

    /** Writes the scripts to the directory, which goes to the front of the shell's path. */
    static CassandraTools of(CassandraNode node, Path directory) throws IOException {
        CassandraTools tools = new CassandraTools(node);
        Files.createDirectories(directory);
        for (String name : List.of("cqlsh", "nodetool")) {
            Path script = directory.resolve(name);
            Files.writeString(script, SCRIPT.formatted(tools.socket.getLocalPort()));
            script.toFile().setExecutable(true);
        }
        Thread answering = new Thread(tools::answerAll, "cassandra-tools");
        answering.setDaemon(true);
        answering.start();
        return tools;
    }

    private static String managementOf(CassandraNode node) throws IOException {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(node.pid()));
            try {
                return jvm.startLocalManagementAgent();
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
    }

    private void answerAll() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                String answer;
                try {
                    answer = "0\n" + answer(arguments(client.getInputStream()));
                } catch (JMException | RuntimeException e) {
                    answer = "2\n" + e + "\n";
                }
                client.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException e) {
                // The script tells its shell that it had no answer; or this was closed.
            }
        }
    }

    /** What stands before the empty one. */
    private static List<String> arguments(InputStream in) throws IOException {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != 0) {
                argument.append((char) next);
            } else if (argument.length() == 0) {
                break;
            } else {
                arguments.add(argument.toString());
                argument.setLength(0);
            }
        }
        return arguments;
    }

    private String answer(List<String> arguments) throws IOException, JMException {
        Path directory = Path.of(arguments.get(1));
        String command = String.join(" ", arguments.subList(2, arguments.size()));
        if (arguments.get(0).equals("nodetool")) {
            nodetool(Splitter.on(' ').splitToList(command));
            return "";
        }
        String text = arguments.get(3);
        return cqlsh(command.startsWith("-f ") ? Files.readString(directory.resolve(text)) : text, directory);
    }

    /** Goes on after an error, as the original does, and says so. */
    private String cqlsh(String text, Path directory) throws IOException {
        StringBuilder output = new StringBuilder();
        ConsistencyLevel level = ConsistencyLevel.ONE;
        for (String statement : STATEMENTS.split(text)) {
            Matcher consistency = CONSISTENCY.matcher(statement);
            if (consistency.matches()) {
                level = DefaultConsistencyLevel.valueOf(consistency.group(1));
                continue;
            }
            try {
                Matcher copy = COPY.matcher(statement);
                output.append(copy.matches() ? copy(copy, directory, level) : describe(statement, level));
            } catch (DriverException e) {
                output.append(e.getMessage()).append('\n');
            }
        }
        return output.toString();
    }

    private ResultSet execute(String statement, ConsistencyLevel level) {
        return cassandra.execute(SimpleStatement.newInstance(statement).setConsistencyLevel(level));
    }

    private String describe(String statement, ConsistencyLevel level) {
        return StreamSupport.stream(execute(statement, level).spliterator(), false)
                .map(row -> row.getString("create_statement") + "\n\n")
                .collect(joining());
    }

    private String copy(Matcher copy, Path directory, ConsistencyLevel level) throws IOException {
        Path file = directory.resolve(copy.group(4));
        if (copy.group(3).equals("FROM")) {
            for (String line : Files.readAllLines(file)) {
                execute("INSERT INTO %s (%s) VALUES (%s)".formatted(copy.group(1), copy.group(2), line), level);
            }
            return "";
        }
        StringBuilder lines = new StringBuilder();
        execute("SELECT %s FROM %s".formatted(copy.group(2), copy.group(1)), level)
                .forEach(row -> lines.append(row.getObject(0))
                        .append(',')
                        .append(row.getObject(1))
                        .append("\r\n"));
        Files.writeString(file, lines);
        return "";
    }

    private void nodetool(List<String> words) throws IOException, JMException {
        String last = words.get(words.size() - 1);
        switch (words.get(0)) {
            case "snapshot" -> invoke(
                    STORAGE,
                    "takeSnapshot",
                    List.of(String.class, Map.class, String[].class),
                    words.get(2),
                    Map.of(),
                    Splitter.on(',').splitToList(last).toArray(String[]::new));
            case "clearsnapshot" -> invoke(
                    STORAGE,
                    "clearSnapshot",
                    List.of(Map.class, String.class, String[].class),
                    Map.of(),
                    words.get(2),
                    new String[] {last});
            case "import" -> load(words.get(1), words.get(2), last);
            default -> throw new IllegalArgumentException("nodetool " + words + "?");
        }
    }

    /** With the defaults of the command: levels and repaired state reset, all verified, caches cleared, files moved. */
    private void load(String keyspace, String table, String directory) throws IOException, JMException {
        Class<?> flag = boolean.class;
        Object failed = invoke(
                TABLE.formatted(keyspace, table),
                "importNewSSTables",
                List.of(Set.class, flag, flag, flag, flag, flag, flag, flag),
                Set.of(directory),
                true,
                true,
                true,
                true,
                true,
                false,
                false);
        if (!List.of().equals(failed)) {
            throw new IllegalArgumentException("not imported: " + failed);
        }
    }

    private Object invoke(String bean, String operation, List<Class<?>> types, Object... arguments)
            throws IOException, JMException {
        return management
                .getMBeanServerConnection()
                .invoke(
                        new ObjectName(bean),
                        operation,
                        arguments,
                        types.stream().map(Class::getName).toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        socket.close();
        management.close();
        cassandra.close();
    }
}
