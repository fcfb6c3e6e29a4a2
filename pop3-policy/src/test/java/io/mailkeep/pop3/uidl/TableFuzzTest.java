package io.mailkeep.pop3.uidl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.StringReader;

class TableFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anyFileIsReadOrRefused(FuzzedDataProvider data) throws Exception {
        Table table = new Table(data.pickValue(Format.values()));
        String file = data.pickValue(new String[] {"uid,uidl,messageid,size\n", "uid\tpop3.uidl\n", ""})
                + data.consumeRemainingAsString();

        try {
            assertThat(table.read(new StringReader(file))).allMatch(row -> row.line() > 1);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
