package io.mailkeep.mailets.sent;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.literal;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.mailets.sent.SentSchema.CLIENTS;
import static io.mailkeep.mailets.sent.SentSchema.COPIES;
import static io.mailkeep.mailets.sent.SentSchema.OUR_MAILBOX;
import static io.mailkeep.mailets.sent.SentSchema.OUR_UID;
import static io.mailkeep.mailets.sent.SentSchema.SUBMISSION;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import reactor.core.publisher.Mono;

/**
 * Keeps the copies of each submission in a row of its own. Writing and finding are one statement each, at the driver's
 * default consistency (QUORUM in a stock James): of two that write and then look, one at least finds the other.
 */
@Singleton
public final class CassandraSentCopies implements SentCopies {
    private final CqlSession session;
    private final PreparedStatement find;
    private final PreparedStatement addClients;
    private final PreparedStatement addOurs;

    @Inject
    public CassandraSentCopies(SentSchema schema) {
        session = schema.session();
        find = session.prepare(selectFrom(COPIES)
                .columns(CLIENTS, OUR_MAILBOX, OUR_UID)
                .whereColumn(SUBMISSION)
                .isEqualTo(bindMarker(SUBMISSION))
                .build());
        addClients = session.prepare(insertInto(COPIES)
                .value(SUBMISSION, bindMarker(SUBMISSION))
                .value(CLIENTS, literal(true))
                .build());
        addOurs = session.prepare(insertInto(COPIES)
                .value(SUBMISSION, bindMarker(SUBMISSION))
                .value(OUR_MAILBOX, bindMarker(OUR_MAILBOX))
                .value(OUR_UID, bindMarker(OUR_UID))
                .build());
    }

    @Override
    public Mono<Copies> find(Submission submission) {
        return Mono.from(session.executeReactive(find.bind().setString(SUBMISSION, submission.key())))
                .map(CassandraSentCopies::copies)
                .defaultIfEmpty(Copies.NONE);
    }

    private static Copies copies(Row row) {
        Copies clients = row.getBoolean(CLIENTS) ? Copies.NONE.withClients() : Copies.NONE;
        return Optional.ofNullable(row.getString(OUR_MAILBOX))
                .map(mailbox -> clients.with(OurCopy.of(mailbox, MessageUid.of(row.getLong(OUR_UID)))))
                .orElse(clients);
    }

    @Override
    public Mono<Void> addClients(Submission submission) {
        return Mono.from(session.executeReactive(addClients.bind().setString(SUBMISSION, submission.key())))
                .then();
    }

    @Override
    public Mono<Void> add(Submission submission, OurCopy copy) {
        return Mono.from(session.executeReactive(addOurs.bind()
                        .setString(SUBMISSION, submission.key())
                        .setString(OUR_MAILBOX, copy.mailboxId())
                        .setLong(OUR_UID, copy.uid().asLong())))
                .then();
    }
}
