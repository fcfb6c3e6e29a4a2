package io.mailkeep.bench.pop3.peer;

import static java.util.stream.Collectors.toMap;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.mailkeep.bench.RowCopies;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The messages of one mailbox as rows of James's tables, to fill others with. Each copy is a message with an id of its own;
 * content is shared, as it is in James between messages that are equal. Blocking; not thread-safe.
 */
final class MessageCopies {
    private final CqlSession session;
    private final List<Row> inMailbox;
    private final Map<UUID, Row> byMessage;
    private final Map<UUID, Row> contents = new HashMap<>();

    private MessageCopies(CqlSession session, UUID mailbox) {
        this.session = session;
        this.inMailbox = session.execute("SELECT * FROM messageidtable WHERE mailboxid = ?", mailbox)
                .all();
        this.byMessage = inMailbox.stream()
                .map(row -> row.getUuid("messageid"))
                .collect(toMap(Function.identity(), id -> session.execute(
                                "SELECT * FROM imapuidtable WHERE messageid = ? AND mailboxid = ?", id, mailbox)
                        .one()));
        for (UUID id : byMessage.keySet()) {
            contents.put(
                    id,
                    session.execute("SELECT * FROM messagev3 WHERE messageid = ?", id)
                            .one());
        }
    }

    static MessageCopies of(String user, String mailbox, CqlSession session) {
        return new MessageCopies(session, mailbox(user, mailbox, session));
    }

    /** Writes messages that are in no mailbox, to be delivered with UIDs after that many, and returns their ids. */
    List<UUID> mint(int after, int messages) {
        RowCopies copies = new RowCopies(session);
        List<UUID> ids = new ArrayList<>(messages);
        for (int i = after; i < after + messages; i++) {
            UUID id = Uuids.timeBased();
            copies.add("messagev3", contents.get(original(i).getUuid("messageid")), Map.of("messageid", cell(id)));
            ids.add(id);
        }
        copies.write();
        return ids;
    }

    /** Puts these into an empty INBOX, with UIDs from 1 on. */
    void deliver(String user, List<UUID> ids) {
        UUID mailbox = mailbox(user, "INBOX", session);
        RowCopies copies = new RowCopies(session);
        for (int i = 0; i < ids.size(); i++) {
            Map<String, ByteBuffer> place =
                    Map.of("mailboxid", cell(mailbox), "uid", RowCopies.cell(i + 1L), "messageid", cell(ids.get(i)));
            copies.add("messageidtable", original(i), place);
            copies.add("imapuidtable", byMessage.get(original(i).getUuid("messageid")), place);
        }
        copies.write();
        count(mailbox, ids.size());
    }

    private void count(UUID mailbox, long messages) {
        long modSeq =
                inMailbox.stream().mapToLong(row -> row.getLong("modseq")).max().orElse(1);
        session.execute("UPDATE messagecounter SET nextuid = ? WHERE mailboxid = ?", messages, mailbox);
        session.execute("UPDATE modseq SET nextmodseq = ? WHERE mailboxid = ?", modSeq, mailbox);
        session.execute("INSERT INTO firstunseen (mailboxid, uid) VALUES (?, 1)", mailbox);
        session.execute(
                "UPDATE mailboxcounters SET count = count + ?, unseen = unseen + ? WHERE mailboxid = ?",
                messages,
                messages,
                mailbox);
    }

    private Row original(int index) {
        return inMailbox.get(index % inMailbox.size());
    }

    private static ByteBuffer cell(UUID id) {
        return RowCopies.cell(id);
    }

    private static UUID mailbox(String user, String name, CqlSession session) {
        return session.execute(
                        "SELECT mailboxid FROM mailboxpathv3 WHERE namespace = '#private' AND user = ? AND mailboxname = ?",
                        user,
                        name)
                .one()
                .getUuid("mailboxid");
    }
}
