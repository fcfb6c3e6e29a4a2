package io.mailkeep.server.cassandra;

import static org.apache.james.backends.cassandra.init.configuration.JamesExecutionProfiles.ConsistencyChoice.STRONG;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.model.Mailbox;
import reactor.core.publisher.Mono;

/**
 * James's table of paths, in which no path leads to a mailbox that is not there. James writes the path of a new mailbox
 * first: a server that is killed before it writes the mailbox leaves one that is found by path, takes mail, and can not
 * be created; by its identifier, as MOVE of POP3 and JMAP look for it, it does not exist. Here such a server leaves a
 * mailbox without a path, which nobody sees. Thread-safe.
 */
@Singleton
final class PathsLast extends CassandraMailboxPathV3DAO {
    private final CassandraMailboxDAO mailboxes;

    @Inject
    PathsLast(CqlSession session, CassandraMailboxDAO mailboxes) {
        super(session);
        this.mailboxes = mailboxes;
    }

    /** False when the path is another mailbox's. */
    @Override
    public Mono<Boolean> save(Mailbox mailbox) {
        CassandraId id = (CassandraId) mailbox.getMailboxId();
        // One that is renamed is there, and keeps its former path until the new one is its own.
        return mailboxes
                .retrieveMailbox(id)
                .hasElement()
                .flatMap(known -> known ? super.save(mailbox) : create(mailbox));
    }

    private Mono<Boolean> create(Mailbox mailbox) {
        return mailboxes
                .save(mailbox)
                .then(Mono.defer(() -> super.save(mailbox)))
                .flatMap(applied -> applied ? Mono.just(true) : isItsOwn(mailbox))
                .flatMap(created -> created
                        ? Mono.just(true)
                        : mailboxes.delete((CassandraId) mailbox.getMailboxId()).thenReturn(false));
    }

    /** The driver tries again what Cassandra did without saying so. */
    private Mono<Boolean> isItsOwn(Mailbox mailbox) {
        return retrieve(mailbox.generateAssociatedPath(), STRONG)
                .map(found -> found.getMailboxId().equals(mailbox.getMailboxId()))
                .defaultIfEmpty(false);
    }
}
