package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.BaseConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
    private static Search chosen(String implementation) {
        BaseConfiguration file = new BaseConfiguration();
        file.setProperty("implementation", implementation);
        return Search.chosen(file);
    }

    @ParameterizedTest
    @CsvSource({"OpenSearch, OPEN_SEARCH", "opensearch, OPEN_SEARCH", "Scanning, SCANNING"})
    void theFileNamesIt(String implementation, Search search) {
        assertThat(chosen(implementation)).isEqualTo(search);
    }

    @Test
    void withoutTheFileItIsTheIndex() {
        assertThat(Search.chosen(new BaseConfiguration())).isEqualTo(Search.OPEN_SEARCH);
    }

    @Test
    void anUnknownOneIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> chosen("Lucene"))
                .hasMessage("conf/search.properties: implementation=Lucene can not be used; set it to OpenSearch or"
                        + " Scanning");
    }
}
