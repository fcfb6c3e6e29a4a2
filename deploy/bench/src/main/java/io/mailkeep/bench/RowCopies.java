package io.mailkeep.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Rows of a table, to be written again with other values in some columns. Blocking; not thread-safe. */
public final class RowCopies {
    private static final int ROWS_OF_A_BATCH = 40;
    private static final int AT_ONCE = 32;

    private final CqlSession session;
    private final Map<String, PreparedStatement> inserts = new HashMap<>();
    private final Map<String, List<BoundStatement>> copies = new LinkedHashMap<>();

    public RowCopies(CqlSession session) {
        this.session = session;
    }

    public static ByteBuffer cell(UUID value) {
        return TypeCodecs.UUID.encode(value, ProtocolVersion.DEFAULT);
    }

    public static ByteBuffer cell(long value) {
        return TypeCodecs.BIGINT.encode(value, ProtocolVersion.DEFAULT);
    }

    /** To be written into the same columns of the table; {@code replaced} has the values of some by their names. */
    public void add(String table, Row row, Map<String, ByteBuffer> replaced) {
        Map<String, ByteBuffer> cells = cells(row);
        cells.putAll(replaced);
        BoundStatementBuilder statement = inserts.computeIfAbsent(table, any -> session.prepare(insertInto(table, row)))
                .boundStatementBuilder();
        for (Map.Entry<String, ByteBuffer> cell : cells.entrySet()) {
            statement = statement.setBytesUnsafe(cell.getKey(), cell.getValue());
        }
        copies.computeIfAbsent(table, any -> new ArrayList<>()).add(statement.build());
    }

    /** Writes all that was added, and forgets it. */
    public void write() {
        List<BatchStatement> batches = new ArrayList<>();
        copies.values().forEach(rows -> batches.addAll(batches(rows)));
        copies.clear();
        for (int from = 0; from < batches.size(); from += AT_ONCE) {
            List<CompletionStage<AsyncResultSet>> running =
                    batches.subList(from, Math.min(batches.size(), from + AT_ONCE)).stream()
                            .map(session::executeAsync)
                            .toList();
            running.forEach(execution -> execution.toCompletableFuture().join());
        }
    }

    private static List<BatchStatement> batches(List<BoundStatement> rows) {
        List<BatchStatement> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += ROWS_OF_A_BATCH) {
            BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
            rows.subList(from, Math.min(rows.size(), from + ROWS_OF_A_BATCH)).forEach(batch::addStatement);
            batches.add(batch.build());
        }
        return batches;
    }

    private static Map<String, ByteBuffer> cells(Row row) {
        Map<String, ByteBuffer> cells = new LinkedHashMap<>();
        for (ColumnDefinition column : row.getColumnDefinitions()) {
            ByteBuffer value = row.getBytesUnsafe(column.getName());
            if (value != null) {
                cells.put(column.getName().asCql(true), value);
            }
        }
        return cells;
    }

    private static String insertInto(String table, Row example) {
        StringJoiner columns = new StringJoiner(", ");
        StringJoiner markers = new StringJoiner(", ");
        for (ColumnDefinition column : example.getColumnDefinitions()) {
            columns.add(column.getName().asCql(true));
            markers.add("?");
        }
        return "INSERT INTO " + table + " (" + columns + ") VALUES (" + markers + ")";
    }
}
