package io.mailkeep.tool;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine;

/** A server that answers what a test tells it, and the tool run against it. */
final class FakeWebadmin implements AutoCloseable {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private Map<String, String> variables = Map.of();
    private Optional<Path> ownToken = Optional.empty();

    FakeWebadmin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    FakeWebadmin withVariables(Map<String, String> given) {
        variables = given;
        return this;
    }

    FakeWebadmin withOwnToken(Path file) {
        ownToken = Optional.of(file);
        return this;
    }

    /** Answers the paths that begin so, one answer after the other and the last for ever. */
    FakeWebadmin answer(String path, int status, String... answers) {
        List<String> left = new CopyOnWriteArrayList<>(answers);
        return handle(path, exchange -> {
            String body = left.size() > 1 ? left.remove(0) : left.get(0);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    FakeWebadmin handle(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            note(exchange);
            handler.handle(exchange);
        });
        return this;
    }

    private void note(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + (token == null ? "" : " " + token));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Runs the tool and returns its exit code. */
    int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(List.of("--url", url()));
        }
        CommandLine line = Keepcopy.commandLine(new Surroundings(variables, ownToken, false, raw));
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(new String[0]));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Each request's line, and its token if it has one. */
    List<String> requests() {
        return requests;
    }

    List<String> bodies() {
        return bodies;
    }

    /** What the tool printed. */
    String out() {
        return out + raw.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
