package io.mailkeep.tool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Webadmin as a client sees it. Blocking, and bounded whatever the server does: a whole answer has to come within the
 * time and in 16 MiB, something of a streamed one within the time. Redirections are not followed: the token stays here.
 */
final class Webadmin {
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int LONGEST = 16 << 20;
    private static final int DEEPEST = 64;

    private final URI base;
    private final Optional<Token> token;
    private final Duration patience;
    private final HttpClient http;

    Webadmin(URI base, Optional<Token> token, Duration patience) {
        this.base = base;
        this.token = token;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode call(String method, String path) {
        return call(method, path, Content.NONE);
    }

    /** The answer, which is missing where there is none. */
    JsonNode call(String method, String path, Content content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        AtomicLong received = new AtomicLong();
        CompletableFuture<HttpResponse<Void>> exchange =
                http.sendAsync(request(method, path, content), info -> new Intake(body, LONGEST, received));
        int status = await(exchange, () -> false).statusCode();
        if (status / 100 != 2) {
            throw refusal(status, body);
        }
        return parse(body);
    }

    /** Writes what the server answers to a GET, however long it is, as it comes; nothing if it refuses. */
    void stream(String path, OutputStream out) {
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        AtomicLong received = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(
                request("GET", path, Content.NONE),
                info -> info.statusCode() / 100 == 2
                        ? new Intake(out, Long.MAX_VALUE, received)
                        : new Intake(error, LONGEST, received));
        int status = await(exchange, () -> seen.getAndSet(received.get()) != received.get())
                .statusCode();
        if (status / 100 != 2) {
            throw refusal(status, error);
        }
    }

    private HttpRequest request(String method, String path, Content content) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        request.method(method, content.bytes());
        if (!content.type().isEmpty()) {
            request.header("Content-Type", content.type());
        }
        token.ifPresent(known -> request.header("Authorization", known.authorization()));
        return request.build();
    }

    private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> exchange, Waiting waiting) {
        while (true) {
            try {
                return exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!waiting.isWorthwhile()) {
                    exchange.cancel(true);
                    throw new Refusal(
                            Refusal.UNREACHABLE, base + " did not answer within " + patience.toSeconds() + " s");
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (InterruptedException e) {
                exchange.cancel(true);
                Thread.currentThread().interrupt();
                throw new Refusal(Refusal.REFUSED, "Interrupted");
            }
        }
    }

    /** Whether more patience pays. */
    private interface Waiting {
        boolean isWorthwhile();
    }

    private Refusal failure(ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal) {
                return (Refusal) cause;
            }
        }
        return new Refusal(Refusal.UNREACHABLE, "No answer from " + base + ": " + failure.getCause());
    }

    private static JsonNode parse(ByteArrayOutputStream body) {
        try {
            refuseDeep(body.toByteArray());
            return JSON.readTree(body.toByteArray());
        } catch (IOException e) {
            throw new Refusal(Refusal.REFUSED, "The server answered something that is not JSON");
        }
    }

    // A tree costs many times its text, and whoever walks it a stack as deep as it is.
    private static void refuseDeep(byte[] text) throws IOException {
        int depth = 0;
        try (JsonParser parser = JSON.createParser(text)) {
            for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
                depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
                if (depth > DEEPEST) {
                    throw new Refusal(Refusal.REFUSED, "The server's answer is nested deeper than " + DEEPEST);
                }
            }
        }
    }

    private static Refusal refusal(int status, ByteArrayOutputStream body) {
        int code = status == 404 ? Refusal.NOT_FOUND : Refusal.REFUSED;
        String hint = status == 401 ? "; name webadmin's token by --token-file or KEEPCOPY_TOKEN" : "";
        return new Refusal(code, "HTTP " + status + said(body) + hint);
    }

    private static String said(ByteArrayOutputStream body) {
        try {
            refuseDeep(body.toByteArray());
            JsonNode error = JSON.readTree(body.toByteArray());
            String message = error.path("message").asText("");
            String details = error.path("details").asText("");
            return (message.isEmpty() ? "" : ": " + message)
                    + (details.isEmpty() || details.equals("null") ? "" : " (" + details + ")");
        } catch (JsonProcessingException | Refusal e) {
            return "";
        } catch (IOException e) {
            throw new IllegalStateException("An array of bytes can be read", e);
        }
    }
}
