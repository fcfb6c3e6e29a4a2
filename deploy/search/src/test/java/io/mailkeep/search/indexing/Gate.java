package io.mailkeep.search.indexing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Stands before OpenSearch: remembers what passes, and lets nothing pass while it is shut. */
final class Gate implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReentrantReadWriteLock passing = new ReentrantReadWriteLock();
    private final List<String> bulks = new CopyOnWriteArrayList<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final InetSocketAddress to;
    private final HttpServer server;

    Gate(InetSocketAddress to) throws IOException {
        this.to = to;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    /** To be opened by the same thread. */
    void shut() {
        passing.writeLock().lock();
    }

    void open() {
        passing.writeLock().unlock();
    }

    /** What was written in bulk, request by request. */
    List<String> bulks() {
        return bulks;
    }

    /** How often everything written was made searchable. */
    int refreshes() {
        return refreshes.get();
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        passing.readLock().lock();
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            if (path.contains("_bulk")) {
                bulks.add(new String(body, StandardCharsets.UTF_8));
            }
            if (path.contains("_refresh")) {
                refreshes.incrementAndGet();
            }
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.getPort() + path))
                            .header("Content-Type", "application/json")
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
            answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            passing.readLock().unlock();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
