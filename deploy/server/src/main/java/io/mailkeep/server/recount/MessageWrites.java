package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.session.Request;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.mailbox.cassandra.table.CassandraApplicableFlagTable;
import org.apache.james.mailbox.cassandra.table.CassandraDeletedMessageTable;
import org.apache.james.mailbox.cassandra.table.CassandraFirstUnseenTable;
import org.apache.james.mailbox.cassandra.table.CassandraMailboxCountersTable;
import org.apache.james.mailbox.cassandra.table.CassandraMailboxRecentsTable;
import org.apache.james.mailbox.cassandra.table.CassandraMessageIdTable;
import org.apache.james.mailbox.cassandra.table.CassandraMessageV2Table;
import org.apache.james.mailbox.cassandra.table.CassandraMessageV3Table;
import org.apache.james.mailbox.cassandra.table.MessageIdToImapUid;

/** The statements of James that add, remove or count messages of a mailbox. */
final class MessageWrites {
    private static final String MAILBOX = "mailboxId";
    private static final String MESSAGE = "messageId";
    private static final Set<String> PLACES = tables(MessageIdToImapUid.TABLE_NAME);
    private static final Set<String> COUNTED = tables(
            CassandraMailboxCountersTable.TABLE_NAME,
            CassandraMessageIdTable.TABLE_NAME,
            MessageIdToImapUid.TABLE_NAME);
    // Written once the message is there or gone: when one fails, James tells nobody of the message.
    private static final Set<String> WRITTEN_WITH_THEM = tables(
            CassandraApplicableFlagTable.TABLE_NAME,
            CassandraDeletedMessageTable.TABLE_NAME,
            CassandraFirstUnseenTable.TABLE_NAME,
            CassandraMailboxRecentsTable.TABLE_NAME);
    private static final Set<String> EITHER =
            Sets.union(COUNTED, WRITTEN_WITH_THEM).immutableCopy();
    private static final Set<String> LISTS = tables(CassandraMessageIdTable.TABLE_NAME);
    private static final Set<String> MESSAGES =
            tables(CassandraMessageV3Table.TABLE_NAME, CassandraMessageV2Table.TABLE_NAME);

    private MessageWrites() {}

    private static Set<String> tables(String... names) {
        return Stream.of(names).map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** The id of the mailbox; empty for any other request. */
    static Optional<UUID> mailbox(Request request) {
        return written(request, COUNTED).map(statement -> statement.getUuid(MAILBOX));
    }

    /** The same, also of what is written with that, and without which James does not count. */
    static Optional<UUID> mailboxNotCounted(Request request) {
        return written(request, EITHER).map(statement -> statement.getUuid(MAILBOX));
    }

    /** Which message is removed, and from which mailbox; empty for any other request. */
    static Optional<Removal> removal(Request request) {
        return request instanceof BoundStatement statement
                        && query(statement).startsWith("DELETE")
                        && isOf(PLACES, MAILBOX, statement)
                ? Optional.of(new Removal(statement.getUuid(MESSAGE), statement.getUuid(MAILBOX)))
                : Optional.empty();
    }

    /** The id of the message that is read, wherever it is; empty for any other request. */
    static Optional<UUID> read(Request request) {
        return read(request, MESSAGES, MESSAGE);
    }

    /** The id of the mailbox messages of which are listed; empty for any other request. */
    static Optional<UUID> listed(Request request) {
        return read(request, LISTS, MAILBOX);
    }

    private static Optional<UUID> read(Request request, Set<String> tables, String variable) {
        return request instanceof BoundStatement statement
                        && query(statement).startsWith("SELECT")
                        && isOf(tables, variable, statement)
                ? Optional.ofNullable(statement.getUuid(variable))
                : Optional.empty();
    }

    private static Optional<BoundStatement> written(Request request, Set<String> tables) {
        // James writes several messages of one mailbox in a batch.
        Request first = request instanceof BatchStatement batch ? Iterables.getFirst(batch, batch) : request;
        return first instanceof BoundStatement statement
                        && !query(statement).startsWith("SELECT")
                        && isOf(tables, MAILBOX, statement)
                ? Optional.of(statement)
                : Optional.empty();
    }

    private static boolean isOf(Set<String> tables, String variable, BoundStatement statement) {
        ColumnDefinitions variables = statement.getPreparedStatement().getVariableDefinitions();
        return variables.contains(variable)
                && tables.contains(variables.get(variable).getTable().asInternal());
    }

    private static String query(BoundStatement statement) {
        return statement.getPreparedStatement().getQuery();
    }

    record Removal(UUID message, UUID mailbox) {}
}
