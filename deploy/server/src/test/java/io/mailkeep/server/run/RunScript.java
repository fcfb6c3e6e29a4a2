package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code deploy/run} as its user has it: a child process that runs what the build has made. */
final class RunScript implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));

    static final Path SHIPPED_CONFIGURATION = ROOT.resolve("deploy/conf/james");

    /** Three processes start, beside those of another test: what takes 45 s alone has taken over three minutes. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(8);

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(20);

    private final Process process;
    private final Path output;
    private final int basePort;

    private RunScript(Process process, Path output, int basePort) {
        this.process = process;
        this.output = output;
        this.basePort = basePort;
    }

    static RunScript start(Path home, String store, int basePort) throws IOException {
        Path output = Files.createTempFile("run", ".out");
        return new RunScript(
                launch(output, "--home", home.toString(), "--store", store, "--base-port", Integer.toString(basePort)),
                output,
                basePort);
    }

    static RunScript cluster(Path home, int basePort) throws IOException {
        Path output = Files.createTempFile("cluster", ".out");
        return new RunScript(
                launch(output, "cluster", "--home", home.toString(), "--base-port", Integer.toString(basePort)),
                output,
                basePort);
    }

    static RunScript demo(String store) throws IOException {
        Path output = Files.createTempFile("demo", ".out");
        return new RunScript(launch(output, "--store", store, "demo"), output, 0);
    }

    static RunScript faults(int faults, int users, long seed) throws IOException {
        Path output = Files.createTempFile("faults", ".out");
        return new RunScript(
                launch(
                        output,
                        "faults",
                        "--seconds",
                        "1",
                        "--faults",
                        Integer.toString(faults),
                        "--users",
                        Integer.toString(users),
                        "--seed",
                        Long.toString(seed)),
                output,
                0);
    }

    private static Process launch(Path output, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("deploy/run").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // They do not live long enough for better code to pay.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return builder.start();
    }

    /** A base port from which every port of a server is free. */
    static int freeBasePort() throws IOException {
        while (true) {
            int base = ThreadLocalRandom.current().nextInt(10_000, 19_000);
            if (isFree(base)) {
                return base;
            }
        }
    }

    private static boolean isFree(int base) {
        for (int offset : new int[] {24, 25, 110, 143, 587, 800, 801, 993, 995}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), base + offset));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    void awaitReady() {
        Awaitility.await("mailkeep ready")
                .atMost(READY_WITHIN)
                .failFast(() -> assertThat(process.isAlive()).as(output()).isTrue())
                .untilAsserted(() -> assertThat(output()).contains("mailkeep ready"));
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("deploy/run did not end within " + ENDS_WITHIN);
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** The same, as a client of the node of that base port. */
    RunScript at(int otherBasePort) {
        return new RunScript(process, output, otherBasePort);
    }

    /** What STAT answers to the user. */
    String stat(String user) throws IOException {
        return answers(110, "USER " + user, "PASS demo", "STAT", "QUIT").get(3);
    }

    void deliver(String user) throws IOException {
        answers(
                24,
                "LHLO here",
                "MAIL FROM:<sender@elsewhere.test>",
                "RCPT TO:<" + user + ">",
                "DATA",
                "Subject: kept\r\n\r\nbody\r\n.",
                "QUIT");
    }

    /** The last line of each answer, the greeting first. */
    private List<String> answers(int offset, String... commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), basePort + offset)) {
            socket.setSoTimeout(60_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            PrintStream out = new PrintStream(socket.getOutputStream(), false, StandardCharsets.US_ASCII);
            List<String> answers = new ArrayList<>(List.of(answer(in)));
            for (String command : commands) {
                out.print(command + "\r\n");
                out.flush();
                answers.add(answer(in));
            }
            return answers;
        }
    }

    private static String answer(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line.matches("\\d{3}-.*")) {
            line = in.readLine();
        }
        if (!line.matches("(2|3|\\+OK).*")) {
            throw new AssertionError("The server said: " + line);
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.deleteIfExists(output);
    }
}
