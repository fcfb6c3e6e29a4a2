package io.mailkeep.search;

import io.mailkeep.search.query.Hit;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Looks at the messages of which the index is not certain, as a scan would. */
public final class Verification {
    private static final int AT_ONCE = 4;
    private static final int ONE = 1;

    private final MailboxSessionMapperFactory mappers;
    private final TextExtractor extractor;
    private final AttachmentContentLoader attachments;

    public Verification(
            MailboxSessionMapperFactory mappers, TextExtractor extractor, AttachmentContentLoader attachments) {
        this.mappers = mappers;
        this.extractor = extractor;
        this.attachments = attachments;
    }

    /** Those of the hits that meet the query, in their order. */
    Flux<Hit> certain(Flux<Hit> hits, MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query) {
        Map<String, MailboxId> ids =
                mailboxes.stream().collect(Collectors.toMap(MailboxId::serialize, Function.identity(), (a, b) -> a));
        MessageSearches matcher =
                new MessageSearches(Collections.emptyIterator(), query, extractor, attachments, session);
        return hits.flatMapSequential(
                hit -> hit.certain()
                        ? Mono.just(hit)
                        : message(hit, ids.get(hit.mailbox()), session)
                                .publishOn(Schedulers.boundedElastic())
                                .handle((message, sink) -> {
                                    if (meets(message, matcher, query)) {
                                        sink.next(hit);
                                    }
                                }),
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

    private static boolean meets(MailboxMessage message, MessageSearches matcher, SearchQuery query) {
        try {
            for (Criterion criterion : query.getCriteria()) {
                if (!matcher.isMatch(criterion, message, query.getRecentMessageUids())) {
                    return false;
                }
            }
            return true;
        } catch (MailboxException e) {
            // A scan leaves out what it can not read.
            return false;
        }
    }
}
