package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.session.Request;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * James 3.8.1 writes compression options under the names that Cassandra dropped with version 5 ({@code chunk_length_kb},
 * and {@code crc_check_chance}, which is a table option now); they are rewritten on their way. A statement may take as
 * long as a busy cluster needs to agree.
 */
final class SchemaStatements {
    private static final Pattern CHUNK_LENGTH = Pattern.compile("'chunk_length_kb'(\\s*:)");
    private static final Pattern CRC_CHECK_CHANCE = Pattern.compile(",\\s*'crc_check_chance'\\s*:\\s*[0-9.]+");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private SchemaStatements() {}

    static Request adapted(Request request) {
        if (request instanceof SimpleStatement statement) {
            return statement.setQuery(rewrite(statement.getQuery())).setTimeout(PATIENCE);
        }
        return request;
    }

    static String rewrite(String ddl) {
        String renamed = CHUNK_LENGTH.matcher(ddl).replaceAll("'chunk_length_in_kb'$1");
        return CRC_CHECK_CHANCE.matcher(renamed).replaceAll("");
    }
}
