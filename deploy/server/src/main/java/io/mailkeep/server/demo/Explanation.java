package io.mailkeep.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the server says, when an administrator asks, of the messages in a user's INBOX. */
final class Explanation {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, JsonNode> byUidl = new HashMap<>();

    private Explanation(JsonNode answer) {
        answer.path("messages")
                .forEach(message -> byUidl.put(message.path("uidl").asText(), message));
    }

    /** Blocking. Asks webadmin. */
    static Explanation of(String user, String token) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + Port.WEBADMIN.number() + "/keepcopy/users/" + user + "?limit=1000");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "Webadmin answered " + answer.statusCode() + " when asked about " + user + ": " + answer.body());
        }
        return new Explanation(new ObjectMapper().readTree(answer.body()));
    }

    /** When the server may remove the message; empty when it never does or does not have it. */
    Optional<Instant> expiry(String uidl) {
        return moment(uidl, "expiry");
    }

    /** How long the message is kept from its retrieve or release on; empty when nothing limits that. */
    Optional<Duration> kept(String uidl) {
        return moment(uidl, "retrieved").or(() -> moment(uidl, "released")).flatMap(start -> expiry(uidl)
                .map(end -> Duration.between(start, end)));
    }

    private Optional<Instant> moment(String uidl, String name) {
        return Optional.ofNullable(byUidl.get(uidl))
                .map(message -> message.path(name))
                .filter(JsonNode::isTextual)
                .map(moment -> Instant.parse(moment.asText()));
    }
}
