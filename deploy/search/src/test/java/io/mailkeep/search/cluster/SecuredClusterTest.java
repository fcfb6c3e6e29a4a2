package io.mailkeep.search.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.mapping.MailIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuredClusterTest {
    private static final String STRATEGY = "opensearch.hostScheme.https.sslValidationStrategy";

    @TempDir
    private static Path directory;

    private static Path key;
    private static Path keyOfAnother;

    private SecuredCluster secured;

    @BeforeAll
    static void makeKeys() throws Exception {
        key = SecuredCluster.key(directory, "ip:127.0.0.1");
        keyOfAnother = SecuredCluster.key(directory, "dns:another.test");
    }

    @BeforeEach
    void start() throws Exception {
        secured = SecuredCluster.start(key, "james", "geheim");
    }

    @AfterEach
    void stop() {
        secured.close();
    }

    private void connect(Map<String, String> settings) throws IOException {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.setProperty("opensearch.hosts", "127.0.0.1:" + secured.port());
        file.setProperty("opensearch.hostScheme", "https");
        file.setProperty("opensearch.requestTimeout", "5000");
        file.setProperty("opensearch.user", "james");
        file.setProperty("opensearch.password", "geheim");
        settings.forEach(file::setProperty);
        SearchConfiguration configuration = SearchProperties.read(file);
        try (Cluster cluster = Cluster.of(configuration)) {
            MailIndex index = new MailIndex(cluster, configuration);
            index.prepare().block();
            index.prepare().block();
        }
    }

    private static Map<String, String> trusting(Path store) {
        return Map.of(
                STRATEGY,
                "override",
                "opensearch.hostScheme.https.trustStorePath",
                store.toString(),
                "opensearch.hostScheme.https.trustStorePassword",
                SecuredCluster.STORE_PASSWORD);
    }

    @Test
    void theCredentialsGoWithEveryRequestToWhomTheTrustStoreKnows() throws IOException {
        connect(trusting(key));

        assertThat(Set.copyOf(secured.seen())).containsExactly(Optional.of(secured.expected()));
    }

    @Test
    void whomTheTrustStoreDoesNotKnowIsToldNothing() {
        assertThatThrownBy(() -> connect(trusting(keyOfAnother))).hasMessageContaining("SSLHandshakeException");

        assertThat(secured.seen()).isEmpty();
    }

    @Test
    void whomTheJvmDoesNotKnowIsToldNothing() {
        assertThatThrownBy(() -> connect(Map.of())).hasMessageContaining("SSLHandshakeException");

        assertThat(secured.seen()).isEmpty();
    }

    @Test
    void anyoneIsBelievedOnRequest() {
        assertThatCode(() -> connect(Map.of(STRATEGY, "ignore"))).doesNotThrowAnyException();
    }

    @Test
    void aCertificateForAnotherNameIsRefusedUnlessAnyNameWillDo() throws Exception {
        secured.close();
        secured = SecuredCluster.start(keyOfAnother, "james", "geheim");

        assertThatThrownBy(() -> connect(trusting(keyOfAnother))).hasMessageContaining("127.0.0.1");
        assertThat(secured.seen()).isEmpty();

        assertThatCode(() -> connect(anyName(trusting(keyOfAnother)))).doesNotThrowAnyException();
    }

    private static Map<String, String> anyName(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("opensearch.hostScheme.https.hostNameVerifier", "accept_any_hostname");
        return all;
    }

    @Test
    void aWrongPasswordIsToldFromAnOutage() {
        assertThatThrownBy(() -> connect(Map.of(STRATEGY, "ignore", "opensearch.password", "falsch")))
                .hasMessageContaining("Unauthorized");
    }

    @Test
    void aTrustStoreOfAnotherPasswordIsNamedWithItsRemedy() {
        Map<String, String> settings = new HashMap<>(trusting(key));
        settings.put("opensearch.hostScheme.https.trustStorePassword", "wrong");

        assertThatThrownBy(() -> connect(settings))
                .hasMessageStartingWith("conf/opensearch.properties: ")
                .hasMessageContaining("trustStorePassword");
    }
}
