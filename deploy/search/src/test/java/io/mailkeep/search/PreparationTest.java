package io.mailkeep.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchConfigurationException;
import io.mailkeep.search.config.SearchProperties;
import io.mailkeep.search.mapping.MailIndex;
import java.io.IOException;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PreparationTest {
    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private String name;
    private Cluster cluster;

    @BeforeEach
    void connect() {
        name = OPEN_SEARCH.freshName();
        cluster = Cluster.of(configuration(OPEN_SEARCH.address().getPort()));
    }

    @AfterEach
    void disconnect() throws IOException {
        cluster.close();
    }

    private SearchConfiguration configuration(int port) {
        PropertiesConfiguration file = new PropertiesConfiguration();
        file.setProperty("opensearch.hosts", "127.0.0.1:" + port);
        file.setProperty("opensearch.index.mailbox.name", name);
        file.setProperty("opensearch.alias.read.mailbox.name", name + "-read");
        file.setProperty("opensearch.alias.write.mailbox.name", name + "-write");
        file.setProperty("opensearch.nb.shards", "1");
        file.setProperty("opensearch.nb.replica", "0");
        return SearchProperties.read(file);
    }

    private void attempt(Cluster asked, SearchConfiguration configuration) {
        Preparation.attempt(asked, new MailIndex(asked, configuration), configuration);
    }

    private boolean isWritable() {
        return cluster.ask(client -> client.indices().existsAlias(exists -> exists.name(name + "-write")))
                .block()
                .value();
    }

    @Test
    void theIndexIsMadeAndFoundAgain() {
        SearchConfiguration configuration = configuration(OPEN_SEARCH.address().getPort());

        attempt(cluster, configuration);
        attempt(cluster, configuration);

        assertThat(isWritable()).isTrue();
    }

    @Test
    void anIndexOfAnotherServerIsLeftAlone() {
        cluster.ask(client -> client.indices()
                        .create(create -> create.index(name + "_stock").aliases(name + "-write", alias -> alias)))
                .block();

        assertThatThrownBy(() ->
                        attempt(cluster, configuration(OPEN_SEARCH.address().getPort())))
                .isInstanceOf(SearchConfigurationException.class)
                .hasMessageContainingAll(
                        "alias.write.mailbox.name=" + name + "-write", name + "_stock", "names that are free");
    }

    @Test
    void aStartDoesNotFailForWantOfOpenSearch() throws IOException {
        SearchConfiguration nowhere = configuration(1);

        try (Cluster unreachable = Cluster.of(nowhere)) {
            assertThatCode(() -> attempt(unreachable, nowhere)).doesNotThrowAnyException();
        }
    }
}
