package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.session.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.mailbox.cassandra.table.CassandraMailboxCountersTable;
import org.apache.james.mailbox.cassandra.table.CassandraMessageIdTable;
import org.apache.james.mailbox.cassandra.table.MessageIdToImapUid;

/** The statements of James that add, remove or count messages of a mailbox. */
final class MessageWrites {
    private static final String MAILBOX = "mailboxId";
    private static final Set<String> TABLES = Stream.of(
                    CassandraMailboxCountersTable.TABLE_NAME,
                    CassandraMessageIdTable.TABLE_NAME,
                    MessageIdToImapUid.TABLE_NAME)
            .map(table -> table.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private MessageWrites() {}

    /** The id of the mailbox; empty for any other request. */
    static Optional<UUID> mailbox(Request request) {
        return request instanceof BoundStatement statement && isOfMessages(statement)
                ? Optional.ofNullable(statement.getUuid(MAILBOX))
                : Optional.empty();
    }

    private static boolean isOfMessages(BoundStatement statement) {
        if (statement.getPreparedStatement().getQuery().startsWith("SELECT")) {
            return false;
        }
        ColumnDefinitions variables = statement.getPreparedStatement().getVariableDefinitions();
        return variables.contains(MAILBOX)
                && TABLES.contains(variables.get(MAILBOX).getTable().asInternal());
    }
}
