package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Inject;
import java.util.function.Predicate;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.model.MailboxCounters;
import reactor.core.publisher.Mono;

/**
 * Messages of mailboxes as James counts them in Cassandra. One whose counters are set, as a task does with what it has
 * found, is looked at again later: what arrived or left meanwhile may be counted twice, or not at all. Thread-safe.
 */
final class CountedMailboxes extends CassandraMailboxCounterDAO {
    private final Suspects suspects;

    @Inject
    CountedMailboxes(CqlSession session, Suspects suspects) {
        super(session);
        this.suspects = suspects;
    }

    @Override
    public Mono<Void> resetCounters(MailboxCounters wanted) {
        CassandraId mailbox = (CassandraId) wanted.getMailboxId();
        return retrieveMailboxCounters(mailbox)
                .defaultIfEmpty(MailboxCounters.empty(mailbox))
                .filter(Predicate.not(wanted::equals))
                .flatMap(counted -> remove(counted)
                        .then(add(wanted))
                        .doFinally(end -> suspects.note(new Suspect.MailboxCount(mailbox))));
    }
}
