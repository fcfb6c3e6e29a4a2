package io.mailkeep.bench.sweep;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.LongPredicate;

/**
 * Writes INBOXes into James's tables, with as many messages as wanted, all like the one of a user whom James stored it
 * for. Blocking; thread-safe.
 */
final class MailboxRows {
    private static final int ROWS_OF_A_BATCH = 40;

    private final CqlSession session;
    private final Template path;
    private final Template mailbox;
    private final Template inMailbox;
    private final Template byMessage;
    private final Template message;
    private final UUID example;
    private final PreparedStatement count;
    private final PreparedStatement uids;
    private final PreparedStatement quota;

    /** @param user who has one message in INBOX */
    MailboxRows(CqlSession session, String user) {
        this.session = session;
        path = template(
                "mailboxpathv3", "namespace = '#private' AND user = ? AND mailboxname = 'INBOX'", new Object[] {user});
        UUID id = path.example.getUuid("mailboxid");
        mailbox = template("mailbox", "id = ?", id);
        inMailbox = template("messageidtable", "mailboxid = ?", id);
        example = inMailbox.example.getUuid("messageid");
        byMessage = template("imapuidtable", "messageid = ? AND mailboxid = ?", example, id);
        message = template("messagev3", "messageid = ?", example);
        count = session.prepare("UPDATE mailboxcounters SET count = count + ? WHERE mailboxid = ?");
        uids = session.prepare("INSERT INTO messagecounter (mailboxid, nextuid) VALUES (?, ?)");
        quota = session.prepare("UPDATE currentquota SET messagecount = messagecount + ?, storage = storage + ?"
                + " WHERE quotaroot = ?");
    }

    private Template template(String table, String where, Object... keys) {
        return new Template(
                session,
                table,
                session.execute("SELECT * FROM " + table + " WHERE " + where, keys)
                        .one());
    }

    /** Octets of each message. */
    long size() {
        return inMailbox.example.getLong("fullcontentoctets");
    }

    /** James's id of a message: that of one user is none of another. */
    UUID messageId(long user, long uid) {
        return new UUID(example.getMostSignificantBits(), Long.MIN_VALUE | user << Integer.SIZE | uid);
    }

    /**
     * Creates the INBOX of a user who has none, with UIDs from 1 on.
     *
     * @param whole the UIDs of messages that can be removed as well; what only a removal reads is written for no other
     * @return its id
     */
    UUID create(String name, long user, int messages, LongPredicate whole) {
        UUID id = Uuids.timeBased();
        session.execute(
                path.copy().setString("user", name).setUuid("mailboxid", id).build());
        session.execute(mailbox.copy()
                .setUuid("id", id)
                .setUdtValue(
                        "mailboxbase",
                        mailbox.example.getUdtValue("mailboxbase").setString("user", name))
                .build());
        for (int from = 1; from <= messages; from += ROWS_OF_A_BATCH) {
            session.execute(listed(id, user, from, Math.min(messages, from + ROWS_OF_A_BATCH - 1)));
        }
        for (long uid = 1; uid <= messages; uid++) {
            if (whole.test(uid)) {
                complete(id, user, uid);
            }
        }
        session.execute(count.bind((long) messages, id));
        session.execute(uids.bind(id, (long) messages));
        session.execute(quota.bind((long) messages, messages * size(), "#private&" + name));
        return id;
    }

    private BatchStatement listed(UUID mailboxId, long user, int from, int to) {
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        for (long uid = from; uid <= to; uid++) {
            batch.addStatement(inMailbox
                    .copy()
                    .setUuid("mailboxid", mailboxId)
                    .setLong("uid", uid)
                    .setUuid("messageid", messageId(user, uid))
                    .setUuid("threadid", messageId(user, uid))
                    .build());
        }
        return batch.build();
    }

    private void complete(UUID mailboxId, long user, long uid) {
        session.execute(byMessage
                .copy()
                .setUuid("mailboxid", mailboxId)
                .setLong("uid", uid)
                .setUuid("messageid", messageId(user, uid))
                .setUuid("threadid", messageId(user, uid))
                .build());
        session.execute(
                message.copy().setUuid("messageid", messageId(user, uid)).build());
    }

    /** A row to be inserted again under other keys. */
    private static final class Template {
        private final Row example;
        private final PreparedStatement insert;
        private final Map<String, ByteBuffer> cells = new LinkedHashMap<>();

        Template(CqlSession session, String table, Row example) {
            this.example = example;
            StringJoiner columns = new StringJoiner(", ");
            StringJoiner markers = new StringJoiner(", ");
            for (ColumnDefinition column : example.getColumnDefinitions()) {
                String name = column.getName().asCql(true);
                columns.add(name);
                markers.add("?");
                ByteBuffer value = example.getBytesUnsafe(column.getName());
                if (value != null) {
                    cells.put(name, value);
                }
            }
            insert = session.prepare("INSERT INTO " + table + " (" + columns + ") VALUES (" + markers + ")");
        }

        /** What the example has no value for is left unset, which writes no tombstone. */
        BoundStatementBuilder copy() {
            BoundStatementBuilder statement = insert.boundStatementBuilder();
            for (Map.Entry<String, ByteBuffer> cell : cells.entrySet()) {
                statement =
                        statement.setBytesUnsafe(cell.getKey(), cell.getValue().duplicate());
            }
            return statement;
        }
    }
}
