package io.mailkeep.search;

import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.query.Hit;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks at the messages of which the index is not certain. */
public final class Verification {
    private static final int AT_ONCE = 4;
    private static final int ONE = 1;

    private final MailboxSessionMapperFactory mappers;
    private final AttachmentText attachments;

    public Verification(MailboxSessionMapperFactory mappers, AttachmentText attachments) {
        this.mappers = mappers;
        this.attachments = attachments;
    }

    /** Those of the hits that meet the query, in their order. */
    Flux<Hit> certain(Flux<Hit> hits, MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query) {
        Map<String, MailboxId> ids =
                mailboxes.stream().collect(Collectors.toMap(MailboxId::serialize, Function.identity(), (a, b) -> a));
        Matching matching = new Matching(query, attachments, session);
        return hits.flatMapSequential(
                hit -> hit.certain()
                        ? Mono.just(hit)
                        : message(hit, ids.get(hit.mailbox()), session)
                                .publishOn(Schedulers.boundedElastic())
                                .filter(matching::meets)
                                .map(meets -> hit),
                AT_ONCE);
    }

    private Mono<MailboxMessage> message(Hit hit, MailboxId mailbox, MailboxSession session) {
        return mappers.getMailboxMapper(session)
                .findMailboxById(mailbox)
                .flatMapMany(found -> message(hit, found, session))
                .next();
    }

    private Flux<MailboxMessage> message(Hit hit, Mailbox mailbox, MailboxSession session) {
        return mappers.getMessageMapper(session)
                .findInMailboxReactive(mailbox, MessageRange.one(hit.uid()), FetchType.FULL, ONE);
    }
}
