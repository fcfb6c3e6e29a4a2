package io.mailkeep.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The messages of one mailbox as rows of James's tables, to fill other mailboxes with: a hundred thousand in seconds,
 * where COPY takes an hour on a Cassandra that waits for the disk. Only for mailboxes that nobody has open. Blocking.
 */
final class Seeds {
    private final CqlSession session;
    private final List<Row> byMailbox;
    private final List<Row> byMessage = new ArrayList<>();
    private final long highestModSeq;

    private Seeds(CqlSession session, UUID mailbox) {
        this.session = session;
        this.byMailbox = session.execute("SELECT * FROM messageidtable WHERE mailboxid = ?", mailbox)
                .all();
        for (Row row : byMailbox) {
            byMessage.addAll(session.execute(
                            "SELECT * FROM imapuidtable WHERE messageid = ? AND mailboxid = ?",
                            row.getUuid("messageid"),
                            mailbox)
                    .all());
        }
        this.highestModSeq =
                byMailbox.stream().mapToLong(row -> row.getLong("modseq")).max().orElse(1);
    }

    static Seeds in(String mailbox, CqlSession session) {
        return new Seeds(session, id(mailbox, session));
    }

    int count() {
        return byMailbox.size();
    }

    /** Puts all messages {@code times} times into an empty mailbox, as messages that were seen as recent before. */
    void copyTo(String mailbox, int times) {
        UUID id = id(mailbox, session);
        RowCopies copies = new RowCopies(session);
        for (int copy = 0; copy < times; copy++) {
            insert("messageidtable", byMailbox, id, copy, copies);
            insert("imapuidtable", byMessage, id, copy, copies);
        }
        copies.write();
        long messages = (long) times * count();
        session.execute("UPDATE messagecounter SET nextuid = ? WHERE mailboxid = ?", messages, id);
        session.execute("UPDATE modseq SET nextmodseq = ? WHERE mailboxid = ?", highestModSeq, id);
        session.execute("INSERT INTO firstunseen (mailboxid, uid) VALUES (?, 1)", id);
        session.execute(
                "UPDATE mailboxcounters SET count = count + ?, unseen = unseen + ? WHERE mailboxid = ?",
                messages,
                messages,
                id);
    }

    /** As {@link #copyTo}, as messages that nobody has seen. */
    void copyAsRecentTo(String mailbox, int times) {
        copyTo(mailbox, times);
        UUID id = id(mailbox, session);
        PreparedStatement recent =
                session.prepare("INSERT INTO mailboxrecents (mailboxid, recent_mesage_uid) VALUES (?, ?)");
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        for (long uid = 1; uid <= (long) times * count(); uid++) {
            batch.addStatement(recent.bind(id, uid));
        }
        session.execute(batch.build());
    }

    void forgetSnapshot(String mailbox) {
        String table = "mailkeep_imap_snapshots";
        boolean isOurs = session.getKeyspace()
                .flatMap(session.getMetadata()::getKeyspace)
                .flatMap(keyspace -> keyspace.getTable(table))
                .isPresent();
        if (isOurs) {
            session.execute(
                    "DELETE FROM " + table + " WHERE mailbox_id = ?",
                    id(mailbox, session).toString());
        }
    }

    private void insert(String table, List<Row> rows, UUID mailbox, int copy, RowCopies copies) {
        for (Row row : rows) {
            copies.add(
                    table,
                    row,
                    Map.of(
                            "mailboxid",
                            RowCopies.cell(mailbox),
                            "uid",
                            RowCopies.cell(row.getLong("uid") + (long) copy * count())));
        }
    }

    private static UUID id(String mailbox, CqlSession session) {
        return session.execute(
                        "SELECT mailboxid FROM mailboxpathv3 WHERE namespace = '#private' AND user = ? AND mailboxname = ?",
                        James.USER,
                        mailbox)
                .one()
                .getUuid("mailboxid");
    }
}
