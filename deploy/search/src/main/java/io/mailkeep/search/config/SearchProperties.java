package io.mailkeep.search.config;

import io.mailkeep.search.config.SearchConfiguration.Credentials;
import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.config.SearchConfiguration.IndexNames;
import io.mailkeep.search.config.SearchConfiguration.Indexing;
import io.mailkeep.search.config.SearchConfiguration.Trust;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;

/** Reads {@code opensearch.properties}; what can not be meant stops the start with the key and the remedy. */
public final class SearchProperties {
    private static final String PREFIX = "opensearch.";
    private static final String HOSTS = "opensearch.hosts";
    private static final String MASTER_HOST = "opensearch.masterHost";
    private static final String PORT = "opensearch.port";
    private static final String SCHEME = "opensearch.hostScheme";
    private static final String VALIDATION = "opensearch.hostScheme.https.sslValidationStrategy";
    private static final String TRUST_STORE = "opensearch.hostScheme.https.trustStorePath";
    private static final String TRUST_STORE_PASSWORD = "opensearch.hostScheme.https.trustStorePassword";
    private static final String HOST_NAMES = "opensearch.hostScheme.https.hostNameVerifier";
    private static final String USER = "opensearch.user";
    private static final String PASSWORD = "opensearch.password";
    private static final String CONNECTIONS = "opensearch.max.connections";
    private static final String CONNECTIONS_PER_HOST = "opensearch.max.connections.per.hosts";
    private static final String RETRIES = "opensearch.retryConnection.maxRetries";
    private static final String RETRY_DELAY = "opensearch.retryConnection.minDelay";
    private static final String INDEX = "opensearch.index.mailbox.name";
    private static final String READ_ALIAS = "opensearch.alias.read.mailbox.name";
    private static final String WRITE_ALIAS = "opensearch.alias.write.mailbox.name";
    private static final String SHARDS = "opensearch.nb.shards";
    private static final String REPLICAS = "opensearch.nb.replica";
    private static final String ACTIVE_SHARDS = "opensearch.index.waitForActiveShards";
    private static final String ATTACHMENTS = "opensearch.indexAttachments";
    private static final String HEADERS = "opensearch.indexHeaders";
    private static final String OVERRIDES = "opensearch.search.overrides";
    private static final String CLUSTER = "opensearch.clusterName";
    private static final String TIMEOUT = "opensearch.requestTimeout";
    private static final String DEGRADED = "opensearch.search.whenUnavailable";
    private static final String SCANNED = "opensearch.search.scannedMessages";
    private static final String SETTLED = "opensearch.search.waitForIndexing";
    private static final String ANSWERED = "opensearch.search.timeout";
    private static final String QUEUED = "opensearch.indexing.queue";
    private static final String LANES = "opensearch.indexing.threads";
    private static final String UPKEEP = "opensearch.indexing.upkeep";

    private static final Set<String> KNOWN = Set.of(
            HOSTS,
            MASTER_HOST,
            PORT,
            SCHEME,
            VALIDATION,
            TRUST_STORE,
            TRUST_STORE_PASSWORD,
            HOST_NAMES,
            USER,
            PASSWORD,
            CONNECTIONS,
            CONNECTIONS_PER_HOST,
            RETRIES,
            RETRY_DELAY,
            INDEX,
            READ_ALIAS,
            WRITE_ALIAS,
            SHARDS,
            REPLICAS,
            ACTIVE_SHARDS,
            ATTACHMENTS,
            HEADERS,
            OVERRIDES,
            CLUSTER,
            TIMEOUT,
            DEGRADED,
            SCANNED,
            SETTLED,
            ANSWERED,
            QUEUED,
            LANES,
            UPKEEP);

    /** What a stock James reads and this index does not, and what to do about it. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "opensearch.index.name",
            "write " + INDEX,
            "opensearch.alias.read.name",
            "write " + READ_ALIAS,
            "opensearch.alias.write.name",
            "write " + WRITE_ALIAS,
            "opensearch.index.quota.ratio.name",
            "quotas are not in the index: remove it",
            "opensearch.alias.read.quota.ratio.name",
            "quotas are not in the index: remove it",
            "opensearch.alias.write.quota.ratio.name",
            "quotas are not in the index: remove it");

    private final Configuration file;

    private SearchProperties(Configuration file) {
        this.file = file;
    }

    /**
     * The configuration in this file.
     *
     * @throws SearchConfigurationException if a key is unknown or a value can not be meant
     */
    public static SearchConfiguration read(Configuration file) {
        return new SearchProperties(file).read();
    }

    /** Every key that is read, or taken because a stock James has it. */
    static Set<String> keys() {
        return KNOWN;
    }

    private SearchConfiguration read() {
        refuseUnknownKeys();
        return new SearchConfiguration(
                hosts(),
                credentials(),
                trust(),
                oneOf(HOST_NAMES, "default", "accept_any_hostname").equals("accept_any_hostname"),
                Duration.ofMillis(number(TIMEOUT, 30_000, 100, 600_000)),
                number(CONNECTIONS, 32, 1, 10_000),
                number(CONNECTIONS_PER_HOST, 16, 1, 10_000),
                names(),
                number(SHARDS, 5, 1, 1_024),
                number(REPLICAS, 1, 0, 100),
                number(ACTIVE_SHARDS, 1, 0, 101),
                oneOf(ATTACHMENTS, "true", "false").equals("true"),
                strings(OVERRIDES),
                oneOf(DEGRADED, "scan", "refuse").equals("scan") ? Degraded.SCAN : Degraded.REFUSE,
                new Indexing(
                        number(QUEUED, 10_000, 1, 1_000_000),
                        number(LANES, 4, 1, 64),
                        number(SCANNED, 20_000, 0, Integer.MAX_VALUE),
                        Duration.ofMillis(number(SETTLED, 2_000, 0, 60_000)),
                        Duration.ofMillis(number(ANSWERED, 10_000, 100, 600_000))),
                Duration.ofMillis(number(UPKEEP, 60_000, 1_000, 120_000)));
    }

    private void refuseUnknownKeys() {
        for (Iterator<String> keys = file.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            if (key.startsWith(PREFIX) && !KNOWN.contains(key)) {
                throw refusal(
                        key,
                        file.getString(key),
                        ELSEWHERE.getOrDefault(key, "there is no such key: correct or remove it"));
            }
        }
        if (!oneOf(HEADERS, "true", "false").equals("true")) {
            throw refusal(HEADERS, "false", "SEARCH would answer wrongly without headers: remove it");
        }
    }

    private List<URI> hosts() {
        String scheme = oneOf(SCHEME, "http", "https");
        Optional<String> master = string(MASTER_HOST);
        List<String> listed = strings(HOSTS);
        if (master.isPresent() && !listed.isEmpty()) {
            throw refusal(MASTER_HOST, master.get(), HOSTS + " is set, too: keep one of the two");
        }
        if (listed.isEmpty()) {
            return List.of(
                    host(MASTER_HOST, scheme, master.orElse("127.0.0.1") + ":" + number(PORT, 9_200, 1, 65_535)));
        }
        return listed.stream().map(host -> host(HOSTS, scheme, host)).toList();
    }

    private URI host(String key, String scheme, String host) {
        String withPort = host.contains(":") ? host : host + ":9200";
        try {
            URI uri = URI.create(scheme + "://" + withPort);
            if (uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw refusal(key, host, "write host:port, several separated by commas");
        }
        throw refusal(key, host, "write host:port, several separated by commas");
    }

    private Optional<Credentials> credentials() {
        Optional<String> user = string(USER);
        Optional<String> password = string(PASSWORD);
        if (user.isPresent() != password.isPresent()) {
            throw refusal(user.isPresent() ? PASSWORD : USER, "", "set both of them, or neither");
        }
        return user.map(name -> new Credentials(name, password.orElseThrow()));
    }

    private Trust trust() {
        return switch (oneOf(VALIDATION, "default", "ignore", "override")) {
            case "ignore" -> new Trust.Anyone();
            case "override" -> new Trust.Store(trustStore(), required(TRUST_STORE_PASSWORD));
            default -> new Trust.Defaults();
        };
    }

    private Path trustStore() {
        String path = required(TRUST_STORE);
        if (!Files.isReadable(Path.of(path))) {
            throw refusal(TRUST_STORE, path, "no such file can be read: correct it, with an absolute path");
        }
        return Path.of(path);
    }

    private String required(String key) {
        return string(key).orElseThrow(() -> refusal(key, "", VALIDATION + "=override needs it: set it"));
    }

    private IndexNames names() {
        String index = name(INDEX, "mailbox_v1");
        if (!index.equals(index.toLowerCase(Locale.ROOT))) {
            throw refusal(INDEX, index, "OpenSearch takes no upper case in the name of an index: use lower case");
        }
        String readAlias = name(READ_ALIAS, "mailboxReadAlias");
        String writeAlias = name(WRITE_ALIAS, "mailboxWriteAlias");
        if (readAlias.equals(writeAlias)) {
            throw refusal(WRITE_ALIAS, writeAlias, READ_ALIAS + " is the same: use two names");
        }
        return new IndexNames(index, readAlias, writeAlias);
    }

    private String name(String key, String fallback) {
        String name = string(key).orElse(fallback);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,199}")) {
            throw refusal(key, name, "use letters, digits, '.', '_' and '-' only");
        }
        return name;
    }

    private int number(String key, int fallback, int least, int most) {
        String value = string(key).orElse(Integer.toString(fallback));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refusal(key, value, "use a number from " + least + " to " + most);
        }
        throw refusal(key, value, "use a number from " + least + " to " + most);
    }

    /** The first is what holds without the key. */
    private String oneOf(String key, String... values) {
        String value = string(key).orElse(values[0]);
        if (!Arrays.asList(values).contains(value)) {
            throw refusal(key, value, "use one of " + String.join(", ", values));
        }
        return value;
    }

    private Optional<String> string(String key) {
        return Optional.ofNullable(file.getString(key, null)).map(String::trim).filter(value -> !value.isEmpty());
    }

    private List<String> strings(String key) {
        return Arrays.stream(file.getStringArray(key))
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private static SearchConfigurationException refusal(String key, String value, String remedy) {
        String shown = key.toLowerCase(Locale.ROOT).contains("password") ? "…" : value;
        return new SearchConfigurationException(
                "conf/opensearch.properties: " + key + "=" + shown + " can not be used; " + remedy);
    }
}
