package io.mailkeep.search.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where OpenSearch is, how it is spoken to and what the index is like. Defaults are those of a stock James unless
 * {@code opensearch.properties} says otherwise.
 *
 * @param upkeep the pause between two looks at what the index has missed
 */
public record SearchConfiguration(
        List<URI> hosts,
        Optional<Credentials> credentials,
        Trust trust,
        boolean anyHostName,
        Duration requestTimeout,
        int maxConnections,
        int maxConnectionsPerHost,
        IndexNames names,
        int shards,
        int replicas,
        int waitForActiveShards,
        boolean indexAttachments,
        List<String> overrides,
        Degraded degraded,
        Indexing indexing,
        Duration upkeep) {

    public record Credentials(String user, String password) {}

    /** Which certificates an {@code https} host may show. */
    public sealed interface Trust {
        /** Those that the JVM trusts. */
        record Defaults() implements Trust {}

        /** Any. */
        record Anyone() implements Trust {}

        /** Those in this keystore. */
        record Store(Path path, String password) implements Trust {}
    }

    /**
     * What the index goes by.
     *
     * @param index what the names of the index' versions begin with
     */
    public record IndexNames(String index, String readAlias, String writeAlias) {}

    /** What a SEARCH gets while the index can not answer it. */
    public enum Degraded {
        /** A scan, where the mailbox has at most {@link Indexing#scanned} messages. */
        SCAN,
        /** A refusal. */
        REFUSE
    }

    /**
     * How much is done at once, and for how long anything waits.
     *
     * @param queued changes that wait to be indexed, at most
     * @param lanes threads that index; a mailbox always has the same
     * @param scanned messages of a mailbox that is scanned, at most
     * @param settled how long a search waits for changes of its mailbox that are being indexed
     * @param answered how long a search waits for OpenSearch's answer
     */
    public record Indexing(int queued, int lanes, int scanned, Duration settled, Duration answered) {}
}
