package io.mailkeep.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Webadmin as a client sees it. Blocking; an answer beyond 16 MiB is refused rather than held. */
final class Webadmin {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ANSWER = 16 << 20;

    private final URI base;
    private final Optional<String> token;
    private final Duration patience;
    private final HttpClient http;

    Webadmin(URI base, Optional<String> token, Duration patience) {
        this.base = base;
        this.token = token;
        this.patience = patience;
        this.http = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode call(String method, String path) {
        return call(method, path, BodyPublishers.noBody());
    }

    JsonNode call(String method, String path, BodyPublisher body) {
        String answer = text(method, path, body);
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new Refusal(Refusal.REFUSED, "The server answered something that is not JSON");
        }
    }

    String text(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(patience)
                .method(method, body);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
                if (bytes.length > MAX_ANSWER) {
                    throw new Refusal(Refusal.REFUSED, "The server's answer is longer than 16 MiB");
                }
                String answer = new String(bytes, StandardCharsets.UTF_8);
                if (response.statusCode() / 100 != 2) {
                    throw refusal(response.statusCode(), answer);
                }
                return answer;
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.UNREACHABLE, "No answer from " + base + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.REFUSED, "Interrupted");
        }
    }

    private static Refusal refusal(int status, String answer) {
        int code = status == 404 ? Refusal.NOT_FOUND : Refusal.REFUSED;
        try {
            JsonNode error = JSON.readTree(answer);
            String details = error.path("details").asText("");
            return new Refusal(
                    code,
                    "HTTP " + status + ": " + error.path("message").asText("no message")
                            + (details.isEmpty() || details.equals("null") ? "" : " (" + details + ")"));
        } catch (JsonProcessingException e) {
            return new Refusal(code, "HTTP " + status);
        }
    }
}
