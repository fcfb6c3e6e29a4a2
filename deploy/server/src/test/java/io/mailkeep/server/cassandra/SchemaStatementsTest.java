package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemaStatementsTest {
    @Test
    void compressionOptionsTakeTheirPresentNames() {
        String ddl = "CREATE TABLE t (a text PRIMARY KEY) WITH compression="
                + "{'class':'LZ4Compressor','chunk_length_kb':8,'crc_check_chance':0.01} AND comment='c'";

        assertThat(SchemaStatements.rewrite(ddl))
                .isEqualTo("CREATE TABLE t (a text PRIMARY KEY) WITH compression="
                        + "{'class':'LZ4Compressor','chunk_length_in_kb':8} AND comment='c'");
    }

    @Test
    void otherStatementsStayAsTheyAre() {
        String ddl = "CREATE TABLE t (a text PRIMARY KEY) WITH comment='chunk_length_kb'";

        assertThat(SchemaStatements.rewrite(ddl)).isEqualTo(ddl);
    }
}
