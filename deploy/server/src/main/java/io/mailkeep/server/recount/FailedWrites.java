package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.Inject;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.table.CassandraMailboxCountersTable;
import org.apache.james.mailbox.cassandra.table.CassandraMessageIdTable;
import org.apache.james.mailbox.cassandra.table.MessageIdToImapUid;

/**
 * Notes the mailbox whenever a write fails that adds, removes or counts its messages: it may have been carried out all
 * the same, and James does not count again. Thread-safe, does not block.
 */
final class FailedWrites implements RequestTracker {
    private static final String MAILBOX = "mailboxId";
    private static final Set<String> TABLES = Stream.of(
                    CassandraMailboxCountersTable.TABLE_NAME,
                    CassandraMessageIdTable.TABLE_NAME,
                    MessageIdToImapUid.TABLE_NAME)
            .map(table -> table.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private final Suspects suspects;

    @Inject
    FailedWrites(Suspects suspects) {
        this.suspects = suspects;
    }

    @Override
    public void onError(
            Request request, Throwable error, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
        if (request instanceof BoundStatement statement && isOfMessages(statement)) {
            suspects.note(new Suspect.MailboxCount(CassandraId.of(statement.getUuid(MAILBOX))));
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static boolean isOfMessages(BoundStatement statement) {
        ColumnDefinitions variables = statement.getPreparedStatement().getVariableDefinitions();
        return !statement.getPreparedStatement().getQuery().startsWith("SELECT")
                && variables.contains(MAILBOX)
                && TABLES.contains(variables.get(MAILBOX).getTable().asInternal());
    }
}
