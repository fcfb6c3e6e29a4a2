package io.mailkeep.search.mapping;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import reactor.core.publisher.Mono;

/**
 * The index of all mail: versions of it, each named by the version of its mapping, behind an alias to read and one to
 * write. {@code mail.json} beside this class is the mapping, of the version that is said here.
 *
 * <p>A server whose mapping is a later one than that of the index goes on with the index as it is; a field that this lacks
 * is stored and not found, so a later mapping gives what it indexes otherwise another name. A third alias, for the
 * <i>next</i> index, says that one of a later mapping is being filled beside it: servers write both then, and search the
 * former until the other takes its place in one step. Thread-safe.
 */
public final class MailIndex {
    private static final int VERSION = 1;
    private static final int EXISTS_ALREADY = 400;
    private static final int NOT_FOUND = 404;

    private static final Pattern VERSIONED = Pattern.compile("(.*)-v(\\d{1,9})");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How an index of a later mapping comes to be. */
    public enum Stage {
        /** The index has this server's mapping, or a later one. */
        CURRENT,
        /** It has an earlier one. */
        BEHIND,
        /** One of this server's mapping is being filled beside it. */
        FILLING,
        /** That one has taken its place; what was written in that moment may be missing. */
        SETTLING
    }

    private final Cluster cluster;
    private final SearchConfiguration configuration;
    private final int version;
    private final String readAlias;
    private final String writeAlias;
    private final Refreshes refreshes = new Refreshes(Mono.defer(this::refreshAlone));
    private volatile boolean filling;

    public MailIndex(Cluster cluster, SearchConfiguration configuration) {
        this(cluster, configuration, VERSION);
    }

    /** As if the mapping had another version. */
    public MailIndex(Cluster cluster, SearchConfiguration configuration, int version) {
        this(
                cluster,
                configuration,
                version,
                configuration.names().readAlias(),
                configuration.names().writeAlias());
    }

    private MailIndex(
            Cluster cluster, SearchConfiguration configuration, int version, String readAlias, String writeAlias) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.version = version;
        this.readAlias = readAlias;
        this.writeAlias = writeAlias;
    }

    public String readAlias() {
        return readAlias;
    }

    public String writeAlias() {
        return writeAlias;
    }

    /** Where the index is written that is being filled. */
    public String nextAlias() {
        return configuration.names().writeAlias() + "-next";
    }

    /** The index that is being filled, as if it were the one in use. */
    public MailIndex next() {
        return new MailIndex(cluster, configuration, version, nextAlias(), nextAlias());
    }

    /** The index that this version of the mapping makes. */
    public String name() {
        return configuration.names().index() + "-v" + version;
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
            return status < EXISTS_ALREADY ? look() : refused("question for an alias", status);
        });
    }

    /** Learns, as often as it is asked, whether another index is being filled. */
    public Mono<Void> look() {
        return stage().doOnNext(stage -> filling = stage == Stage.FILLING).then();
    }

    /** Whether {@link #nextAlias} is to be written too, as far as is known here. */
    public boolean isFilling() {
        return filling;
    }

    /** How far this server's mapping has come. */
    public Mono<Stage> stage() {
        return Mono.zip(behind(writeAlias), behind(nextAlias())).map(indices -> {
            if (indices.getT2().isEmpty()) {
                return indices.getT1().stream().allMatch(this::isEarlier) ? Stage.BEHIND : Stage.CURRENT;
            }
            return indices.getT2().equals(indices.getT1()) ? Stage.SETTLING : Stage.FILLING;
        });
    }

    /** A server that is replaced last must not go back to its own. */
    private boolean isEarlier(String index) {
        Matcher matcher = VERSIONED.matcher(index);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) < version;
    }

    /** Makes the next index where there is none, to be filled. */
    public Mono<Void> begin() {
        return status(request("PUT", "/" + name(), mapping()))
                .flatMap(status -> status <= EXISTS_ALREADY ? alias(nextAlias()) : refused("index creation", status))
                .then(Mono.defer(this::look));
    }

    /** Puts the next index in the place of the former, in one step. */
    public Mono<Void> replace() {
        return Mono.zip(behind(readAlias), behind(writeAlias))
                .flatMap(former -> aliases(Stream.of(
                                former.getT1().stream().map(index -> action("remove", index, readAlias)),
                                former.getT2().stream().map(index -> action("remove", index, writeAlias)),
                                Stream.of(action("add", name(), readAlias), action("add", name(), writeAlias)))
                        .flatMap(actions -> actions)))
                .then(Mono.defer(this::look));
    }

    /** Ends what {@link #begin} has begun. */
    public Mono<Void> end() {
        return aliases(Stream.of(action("remove", name(), nextAlias()))).then(Mono.defer(this::look));
    }

    /** Indices of other versions of the mapping, which nothing searches or writes. */
    public Mono<Set<String>> former() {
        return Mono.zip(
                        names("/" + configuration.names().index() + "-v*/_alias"),
                        behind(readAlias),
                        behind(writeAlias),
                        behind(nextAlias()))
                .map(indices -> indices.getT1().stream()
                        .filter(this::isVersion)
                        .filter(index -> !indices.getT2().contains(index))
                        .filter(index -> !indices.getT3().contains(index))
                        .filter(index -> !indices.getT4().contains(index))
                        .collect(ImmutableSet.toImmutableSet()));
    }

    /** Not only something that begins like one. */
    private boolean isVersion(String index) {
        Matcher matcher = VERSIONED.matcher(index);
        return matcher.matches()
                && matcher.group(1).equals(configuration.names().index());
    }

    /**
     * Removes those of {@link #former}; fails with {@link IllegalStateException} while the one that has taken their place
     * may miss something.
     */
    public Mono<Void> deleteFormer() {
        return stage().flatMapMany(stage -> stage == Stage.SETTLING
                        ? Mono.error(new IllegalStateException("The new search index is not complete yet"))
                        : former().flatMapIterable(indices -> indices))
                .concatMap(index -> status(request("DELETE", "/" + index, ""))
                        .flatMap(status -> status < EXISTS_ALREADY || status == NOT_FOUND
                                ? Mono.empty()
                                : refused("deletion", status)))
                .then();
    }

    private Mono<Set<String>> behind(String alias) {
        return names("/_alias/" + alias);
    }

    /** The names of the indices that an answer is about. */
    private Mono<Set<String>> names(String path) {
        return answer(request("GET", path, ""), MailIndex::namesIn);
    }

    private static Set<String> namesIn(Response response) {
        if (response.getStatus() == NOT_FOUND) {
            return Set.of();
        }
        try {
            return ImmutableSet.copyOf(
                    JSON.readTree(response.getBody().orElseThrow().bodyAsString())
                            .fieldNames());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return behind(writeAlias)
                .flatMap(written -> aliases(written.stream().map(index -> action("add", index, readAlias))));
    }

    /** What is written through this and can be found. */
    public Refreshes refreshes() {
        return refreshes;
    }

    /** Makes everything searchable that is written so far. */
    public Mono<Void> refresh() {
        return refreshes.next();
    }

    private Mono<Void> refreshAlone() {
        return status(request("POST", "/" + writeAlias() + "/_refresh", ""))
                .flatMap(status -> status < EXISTS_ALREADY ? Mono.empty() : refused("refresh", status));
    }

    private Mono<Void> create() {
        return status(request("PUT", "/" + name(), mapping()))
                .flatMap(status -> status <= EXISTS_ALREADY ? alias(writeAlias()) : refused("index creation", status));
    }

    private Mono<Void> alias(String alias) {
        return aliases(Stream.of(action("add", name(), alias)));
    }

    private static String action(String what, String index, String alias) {
        return "{\"" + what + "\": {\"index\": \"" + index + "\", \"alias\": \"" + alias + "\"}}";
    }

    private Mono<Void> aliases(Stream<String> all) {
        String actions = "{\"actions\": [" + all.collect(Collectors.joining(", ")) + "]}";
        return status(request("POST", "/_aliases", actions))
                .flatMap(status -> status < EXISTS_ALREADY ? Mono.empty() : refused("alias", status));
    }

    private static Mono<Void> refused(String what, int status) {
        return Mono.error(new IOException("OpenSearch refused the " + what + " with status " + status));
    }

    private Mono<Integer> status(Request request) {
        return answer(request, Response::getStatus);
    }

    private <T> Mono<T> answer(Request request, Function<Response, T> reading) {
        return cluster.ask(client -> new OpenSearchGenericClient(client._transport())
                .executeAsync(request)
                .thenApply(response -> read(response, reading)));
    }

    private static <T> T read(Response response, Function<Response, T> reading) {
        try (response) {
            return reading.apply(response);
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
        try (InputStream in = MailIndex.class.getResourceAsStream("mail.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"@version@\"", Integer.toString(version))
                    .replace("\"@shards@\"", Integer.toString(configuration.shards()))
                    .replace("\"@replicas@\"", Integer.toString(configuration.replicas()))
                    .replace("@activeShards@", Integer.toString(configuration.waitForActiveShards()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
