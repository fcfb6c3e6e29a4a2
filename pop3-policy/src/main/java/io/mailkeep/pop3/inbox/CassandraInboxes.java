package io.mailkeep.pop3.inbox;

import static org.apache.james.backends.cassandra.init.configuration.JamesExecutionProfiles.ConsistencyChoice.WEAK;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import reactor.core.publisher.Mono;

/**
 * By one plain read (QUORUM in a stock James) of the table in which James looks paths up. James itself reads it in a
 * lightweight transaction, and the access control list besides. All that a plain read can miss is a mailbox that is
 * being created or renamed in this moment; who then creates it is told that it exists.
 */
@Singleton
public final class CassandraInboxes implements Inboxes {
    private final CassandraMailboxPathV3DAO paths;

    @Inject
    public CassandraInboxes(CassandraMailboxPathV3DAO paths) {
        this.paths = paths;
    }

    @Override
    public Mono<Mailbox> find(MailboxPath path, MailboxSession session) {
        return paths.retrieve(path, WEAK);
    }
}
