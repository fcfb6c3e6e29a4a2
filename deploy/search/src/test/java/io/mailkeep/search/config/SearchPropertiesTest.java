package io.mailkeep.search.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.search.config.SearchConfiguration.Credentials;
import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.config.SearchConfiguration.IndexNames;
import io.mailkeep.search.config.SearchConfiguration.Trust;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.convert.DefaultListDelimiterHandler;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPropertiesTest {
    private static final Path REFERENCE =
            Path.of(System.getProperty("mailkeep.root"), "deploy/conf/james/opensearch.properties");

    private static SearchConfiguration read(String... lines) {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.setListDelimiterHandler(new DefaultListDelimiterHandler(','));
        try {
            file.read(new StringReader(String.join("\n", lines)));
        } catch (ConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
        return SearchProperties.read(file);
    }

    private static void assertRefused(String line, String... words) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(SearchConfigurationException.class)
                .hasMessageStartingWith("conf/opensearch.properties: ")
                .hasMessageContainingAll(words);
    }

    @Nested
    class Reference {
        private final String reference = text();

        private static String text() {
            try {
                return Files.readString(REFERENCE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void namesEveryKey() {
            assertThat(SearchProperties.keys())
                    .allSatisfy(key -> assertThat(reference).containsPattern(key.replace(".", "\\.") + "\\b"));
        }

        @Test
        void showsTheDefaults() {
            String uncommented = reference.replaceAll("(?m)^# (opensearch\\.[\\w.]+=)", "$1");

            SearchConfiguration shown = read(uncommented.split("\n"));

            assertThat(shown)
                    .usingRecursiveComparison()
                    .ignoringFields("overrides", "replicas")
                    .isEqualTo(read());
        }

        @Test
        void namesOverridesThatThereAre() {
            assertThat(read(reference.split("\n")).overrides())
                    .hasSize(3)
                    .allMatch(name -> name.startsWith("org.apache.james.mailbox.cassandra.search."));
        }
    }

    @Test
    void namesAreThoseOfAStockJamesWithoutAFile() {
        SearchConfiguration configuration = read();

        assertThat(configuration.names())
                .isEqualTo(new IndexNames("mailbox_v1", "mailboxReadAlias", "mailboxWriteAlias"));
        assertThat(configuration.hosts()).containsExactly(URI.create("http://127.0.0.1:9200"));
    }

    @Test
    void aSecuredClusterIsRead(@TempDir Path directory) throws IOException {
        Path trustStore = Files.createFile(directory.resolve("trust.p12"));

        SearchConfiguration configuration = read(
                "opensearch.hosts=one:9200, two:9201",
                "opensearch.hostScheme=https",
                "opensearch.user=james",
                "opensearch.password=secret",
                "opensearch.hostScheme.https.sslValidationStrategy=override",
                "opensearch.hostScheme.https.trustStorePath=" + trustStore,
                "opensearch.hostScheme.https.trustStorePassword=changeit",
                "opensearch.hostScheme.https.hostNameVerifier=accept_any_hostname");

        assertThat(configuration.hosts())
                .containsExactly(URI.create("https://one:9200"), URI.create("https://two:9201"));
        assertThat(configuration.credentials()).contains(new Credentials("james", "secret"));
        assertThat(configuration.trust()).isEqualTo(new Trust.Store(trustStore, "changeit"));
        assertThat(configuration.anyHostName()).isTrue();
    }

    @Test
    void everyOtherKeyIsRead() {
        SearchConfiguration configuration = read(
                "opensearch.masterHost=search",
                "opensearch.port=9201",
                "opensearch.requestTimeout=5000",
                "opensearch.max.connections=64",
                "opensearch.max.connections.per.hosts=32",
                "opensearch.nb.shards=12",
                "opensearch.nb.replica=2",
                "opensearch.index.waitForActiveShards=2",
                "opensearch.index.mailbox.name=mail",
                "opensearch.alias.read.mailbox.name=r",
                "opensearch.alias.write.mailbox.name=w",
                "opensearch.indexAttachments=false",
                "opensearch.search.overrides=com.acme.One,com.acme.Two",
                "opensearch.search.whenUnavailable=refuse",
                "opensearch.search.scannedMessages=7",
                "opensearch.search.waitForIndexing=8",
                "opensearch.search.timeout=900",
                "opensearch.indexing.queue=9",
                "opensearch.indexing.threads=2",
                "opensearch.indexing.upkeep=1000");

        assertThat(configuration.hosts()).containsExactly(URI.create("http://search:9201"));
        assertThat(configuration.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.maxConnections()).isEqualTo(64);
        assertThat(configuration.maxConnectionsPerHost()).isEqualTo(32);
        assertThat(configuration.shards()).isEqualTo(12);
        assertThat(configuration.replicas()).isEqualTo(2);
        assertThat(configuration.waitForActiveShards()).isEqualTo(2);
        assertThat(configuration.names()).isEqualTo(new IndexNames("mail", "r", "w"));
        assertThat(configuration.indexAttachments()).isFalse();
        assertThat(configuration.overrides()).containsExactly("com.acme.One", "com.acme.Two");
        assertThat(configuration.degraded()).isEqualTo(Degraded.REFUSE);
        assertThat(configuration.upkeep()).isEqualTo(Duration.ofSeconds(1));
        assertThat(configuration.indexing())
                .isEqualTo(new SearchConfiguration.Indexing(9, 2, 7, Duration.ofMillis(8), Duration.ofMillis(900)));
    }

    @Test
    void whatAStockJamesHasIsTaken() {
        assertThat(read(
                        "opensearch.clusterName=cluster",
                        "opensearch.indexHeaders=true",
                        "opensearch.retryConnection.maxRetries=7",
                        "opensearch.retryConnection.minDelay=3000",
                        "unrelated=1"))
                .isEqualTo(read());
    }

    @ParameterizedTest
    @CsvSource({
        "opensearch.port=http, a number from 1 to 65535",
        "opensearch.nb.shards=0, a number from 1 to 1024",
        "opensearch.nb.replica=-1, a number from 0 to 100",
        "opensearch.hostScheme=ftp, use one of",
        "opensearch.hosts=search:port, write host",
        "opensearch.hostScheme.https.sslValidationStrategy=none, one of",
        "opensearch.indexAttachments=yes, one of",
        "opensearch.indexHeaders=false, remove it",
        "opensearch.index.mailbox.name=Mail, use lower case",
        "opensearch.alias.read.mailbox.name=a/b, letters",
        "opensearch.alias.write.mailbox.name=mailboxReadAlias, use two names",
        "opensearch.index.name=mail, write opensearch.index.mailbox.name",
        "opensearch.index.quota.ratio.name=quota, remove it",
        "opensearch.nb.shard=5, there is no such key"
    })
    void whatCanNotBeMeantIsRefusedWithItsRemedy(String line, String remedy) {
        assertRefused(line, line, remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opensearch.user=james", "opensearch.password=geheim"})
    void halfOfTheCredentialsIsRefused(String line) {
        assertRefused(line, "set both of them, or neither");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThatThrownBy(() -> read("opensearch.password=geheim")).message().doesNotContain("geheim");
    }

    @Test
    void aTrustStoreThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> read(
                        "opensearch.hostScheme.https.sslValidationStrategy=override",
                        "opensearch.hostScheme.https.trustStorePath=/nowhere/trust.p12",
                        "opensearch.hostScheme.https.trustStorePassword=changeit"))
                .hasMessageContainingAll("trustStorePath=/nowhere/trust.p12", "correct it");
    }

    @Test
    void aTrustStoreIsNeededToOverride() {
        assertRefused("opensearch.hostScheme.https.sslValidationStrategy=override", "trustStorePath", "set it");
    }

    @Test
    void oneHostAndSeveralAreRefusedTogether() {
        assertThatThrownBy(() -> read("opensearch.masterHost=one", "opensearch.hosts=two:9200"))
                .hasMessageContainingAll("opensearch.masterHost=one", "keep one of the two");
    }
}
