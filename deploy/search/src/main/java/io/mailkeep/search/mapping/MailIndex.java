package io.mailkeep.search.mapping;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import reactor.core.publisher.Mono;

/**
 * The index of all mail: versions of it, each named by the version of its mapping, behind an alias to read and one to
 * write. {@code mail-v1.json} beside this class is the mapping.
 */
public final class MailIndex {
    private static final int VERSION = 1;
    private static final int EXISTS_ALREADY = 400;
    private static final int NOT_FOUND = 404;

    private final Cluster cluster;
    private final SearchConfiguration configuration;

    public MailIndex(Cluster cluster, SearchConfiguration configuration) {
        this.cluster = cluster;
        this.configuration = configuration;
    }

    public String readAlias() {
        return configuration.names().readAlias();
    }

    public String writeAlias() {
        return configuration.names().writeAlias();
    }

    /** The index that this version of the mapping makes. */
    public String name() {
        return configuration.names().index() + "-v" + VERSION;
    }

    /**
     * Makes the index where there is none; what another node of James has made in between is fine. It is written and not
     * searched until it is opened.
     */
    public Mono<Void> prepare() {
        return status(request("HEAD", "/_alias/" + writeAlias(), "")).flatMap(status -> {
            if (status == NOT_FOUND) {
                return create();
            }
            return status < EXISTS_ALREADY ? Mono.empty() : refused("question for an alias", status);
        });
    }

    /** Whether it is searched: it knew every mailbox when it was opened. */
    public Mono<Boolean> isOpen() {
        return status(request("HEAD", "/_alias/" + readAlias(), ""))
                .flatMap(status -> status == NOT_FOUND || status < EXISTS_ALREADY
                        ? Mono.just(status != NOT_FOUND)
                        : refused("question for an alias", status).then(Mono.empty()));
    }

    /** Lets searches in, once every mailbox is known. */
    public Mono<Void> open() {
        return alias(readAlias());
    }

    /** Makes everything searchable that is written so far. */
    public Mono<Void> refresh() {
        return status(request("POST", "/" + writeAlias() + "/_refresh", ""))
                .flatMap(status -> status < EXISTS_ALREADY ? Mono.empty() : refused("refresh", status));
    }

    private Mono<Void> create() {
        return status(request("PUT", "/" + name(), mapping()))
                .flatMap(status -> status <= EXISTS_ALREADY ? alias(writeAlias()) : refused("index creation", status));
    }

    private Mono<Void> alias(String alias) {
        String actions = "{\"actions\": [{\"add\": {\"index\": \"" + name() + "\", \"alias\": \"" + alias + "\"}}]}";
        return status(request("POST", "/_aliases", actions))
                .flatMap(status -> status < EXISTS_ALREADY ? Mono.empty() : refused("alias", status));
    }

    private static Mono<Void> refused(String what, int status) {
        return Mono.error(new IOException("OpenSearch refused the " + what + " with status " + status));
    }

    private Mono<Integer> status(Request request) {
        return cluster.ask(client -> new OpenSearchGenericClient(client._transport())
                .executeAsync(request)
                .thenApply(MailIndex::status));
    }

    private static int status(Response response) {
        try (response) {
            return response.getStatus();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request request(String method, String path, String json) {
        Requests.JsonBodyBuilder request =
                Requests.builder().method(method).endpoint(path).query(Map.of());
        return json.isEmpty() ? request.build() : request.json(json).build();
    }

    private String mapping() {
        try (InputStream in = MailIndex.class.getResourceAsStream("mail-v" + VERSION + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"@shards@\"", Integer.toString(configuration.shards()))
                    .replace("\"@replicas@\"", Integer.toString(configuration.replicas()))
                    .replace("@activeShards@", Integer.toString(configuration.waitForActiveShards()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
