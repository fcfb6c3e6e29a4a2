package io.mailkeep.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in a server's index, asked past the server. */
final class IndexContents {
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");

    private final Engines.Place place;
    private final HttpClient http = HttpClient.newHttpClient();

    IndexContents(Engines.Place place) {
        this.place = place;
    }

    /** Whether the server searches it. */
    boolean isOpen() {
        return ask("GET", "_count", "").contains("\"count\"");
    }

    /** How many documents of this mailbox, named by its OBJECTID, have this text of an attachment. */
    long withAttachedText(String mailbox, String text) {
        return count("{\"bool\":{\"filter\":[" + ofMailbox(mailbox) + ",{\"match_phrase\":{\"attachmentText\":\"" + text
                + "\"}}]}}");
    }

    /** How many of them keep policies have in this state. */
    long inState(String mailbox, String state) {
        return count(
                "{\"bool\":{\"filter\":[" + ofMailbox(mailbox) + ",{\"term\":{\"keep.state\":\"" + state + "\"}}]}}");
    }

    long of(String mailbox) {
        return count(ofMailbox(mailbox));
    }

    private static String ofMailbox(String mailbox) {
        return "{\"term\":{\"mailbox\":\"" + mailbox + "\"}}";
    }

    private long count(String query) {
        ask("POST", "_refresh", "");
        Matcher count = COUNT.matcher(ask("POST", "_count", "{\"query\":" + query + "}"));
        if (!count.find()) {
            throw new AssertionError("No count for " + query);
        }
        return Long.parseLong(count.group(1));
    }

    /** Removes what there is of a mailbox. */
    void forget(String mailbox) {
        send(
                "POST",
                "/" + place.name() + "-write/_delete_by_query?refresh=true",
                "{\"query\":" + ofMailbox(mailbox) + "}");
    }

    /** As when OpenSearch has lost what it stored. */
    void lose() {
        send("DELETE", "/" + String.join(",", versions()), "");
    }

    /** Writes a message of a mailbox. */
    void write(String mailbox) {
        send(
                "PUT",
                "/" + place.name() + "-write/_doc/" + mailbox + ":1?refresh=true&routing=" + mailbox,
                "{\"mailbox\":\"" + mailbox + "\",\"uid\":1,\"message\":\"" + mailbox
                        + "\",\"modSeq\":1,\"flags\":[]}");
    }

    /** Makes one as a server of an earlier mapping would have, and tells its name. */
    String makeVersion(int version) {
        String name = place.name() + "-v" + version;
        send("PUT", "/" + name, "");
        return name;
    }

    /** The versions that there are, by name. */
    List<String> versions() {
        return send("GET", "/_cat/indices/" + place.name() + "-v*?h=index&s=index", "")
                .lines()
                .toList();
    }

    private String ask(String method, String path, String body) {
        return send(method, "/" + place.name() + "-read/" + path, body);
    }

    private String send(String method, String path, String body) {
        URI uri = URI.create("http://127.0.0.1:" + place.openSearch().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
