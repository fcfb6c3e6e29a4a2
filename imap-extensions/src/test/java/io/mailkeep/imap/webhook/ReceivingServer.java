package io.mailkeep.imap.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;

/** A receiver that answers as it is told, and otherwise 204. */
public final class ReceivingServer implements AutoCloseable {
    /** What it was sent. */
    public record Request(String path, String receiver, String signature, String body) {
        public List<String> ids() {
            return StreamSupport.stream(json().get("changes").spliterator(), false)
                    .map(change -> change.get("id").asText())
                    .toList();
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final int HANG = 0;
    private static final int DRIP = 1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    private final List<Request> refused = new CopyOnWriteArrayList<>();
    private final List<Request> accepted = new CopyOnWriteArrayList<>();
    private volatile int refusal;
    private volatile Predicate<Request> unwanted = request -> false;
    private final CountDownLatch closed = new CountDownLatch(1);

    private ReceivingServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static ReceivingServer http() throws IOException {
        return new ReceivingServer(HttpServer.create(address(), 0));
    }

    static ReceivingServer https(SSLContext identity) throws IOException {
        HttpsServer server = HttpsServer.create(address(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        return new ReceivingServer(server);
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    ReceivingServer answering(int... statuses) {
        for (int status : statuses) {
            answers.add(status);
        }
        return this;
    }

    /** It answers so to requests that are so, unless it was told otherwise. */
    ReceivingServer refusing(int status, Predicate<Request> requests) {
        refusal = status;
        unwanted = requests;
        return this;
    }

    /** It takes the next request and says nothing. */
    ReceivingServer hanging() {
        return answering(HANG);
    }

    /** It begins to answer the next request and does not end. */
    ReceivingServer dripping() {
        return answering(DRIP);
    }

    /** It forgets what else it was told to answer. */
    void recover() {
        answers.clear();
    }

    public List<Request> accepted() {
        return accepted;
    }

    List<Request> refused() {
        return refused;
    }

    List<String> acceptedIds() {
        List<String> ids = new ArrayList<>();
        accepted.forEach(request -> ids.addAll(request.ids()));
        return ids;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("Mailkeep-Webhook"),
                exchange.getRequestHeaders().getFirst("Mailkeep-Signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Integer told = answers.poll();
        int status = told != null ? told : unwanted.test(request) ? refusal : 204;
        (status / 100 == 2 ? accepted : refused).add(request);
        if (status == HANG) {
            awaitEnd();
        } else if (status == DRIP) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('.');
            exchange.getResponseBody().flush();
            awaitEnd();
        } else {
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close();
    }

    private void awaitEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
