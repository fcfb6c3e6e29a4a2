package io.mailkeep.search;

import io.mailkeep.search.document.AttachmentText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Sort.SortClause;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Searches by reading the mailboxes, if they are not too large together and few do so at once. */
public final class BoundedScan {
    private static final int AT_ONCE = 16;

    private static final int ONE = 1;
    /** While a message is looked at: so of each scan four are in memory, whatever their size. */
    private static final int READ_AHEAD = 3;

    private static final Set<SortClause> SORTED_WITHOUT_HEADER =
            EnumSet.of(SortClause.Arrival, SortClause.Id, SortClause.Size, SortClause.Uid);
    private static final byte[] NO_HEADER = {};

    private final MailboxSessionMapperFactory mappers;
    private final AttachmentText attachments;
    private final int mostMessages;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public BoundedScan(MailboxSessionMapperFactory mappers, AttachmentText attachments, int mostMessages) {
        this.mappers = mappers;
        this.attachments = attachments;
        this.mostMessages = mostMessages;
    }

    Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        return placed(bounded(messages(session, mailbox))
                .thenMany(found(session, Flux.just(mailbox), query))
                .map(MailboxMessage::getUid));
    }

    Flux<MessageId> search(MailboxSession session, Collection<MailboxId> ids, SearchQuery query, long limit) {
        Flux<Mailbox> mailboxes = Flux.fromIterable(ids)
                .concatMap(id -> mappers.getMailboxMapper(session).findMailboxById(id));
        Mono<Long> messages =
                mailboxes.concatMap(mailbox -> messages(session, mailbox)).reduce(0L, Long::sum);
        return placed(bounded(messages)
                .thenMany(found(session, mailboxes, query))
                .map(MailboxMessage::getMessageId)
                .distinct()
                .take(limit));
    }

    private Flux<MailboxMessage> found(MailboxSession session, Flux<Mailbox> mailboxes, SearchQuery query) {
        Matching matching = new Matching(query, attachments, session);
        Function<MailboxMessage, byte[]> kept = isSortedByHeader(query) ? BoundedScan::header : message -> NO_HEADER;
        return mailboxes
                .concatMap(mailbox -> whole(mappers.getMessageMapper(session), mailbox))
                .publishOn(Schedulers.boundedElastic(), ONE)
                .filter(matching::meets)
                .map(message -> withHeaderAlone(message, kept.apply(message)))
                .collectSortedList(CombinedComparator.create(query.getSorts()))
                .flatMapIterable(found -> found);
    }

    /** Asked for one by one: of a range James reads as many at once as {@code batchsizes.properties} says, each in whole. */
    private static Flux<MailboxMessage> whole(MessageMapper store, Mailbox mailbox) {
        return store.listAllMessageUids(mailbox)
                .flatMapSequential(
                        uid -> store.findInMailboxReactive(mailbox, MessageRange.one(uid), FetchType.FULL, ONE),
                        READ_AHEAD,
                        ONE);
    }

    private static boolean isSortedByHeader(SearchQuery query) {
        return query.getSorts().stream().anyMatch(sort -> !SORTED_WITHOUT_HEADER.contains(sort.getSortClause()));
    }

    private static byte[] header(MailboxMessage message) {
        try (InputStream header = message.getHeaderContent()) {
            return header.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is needed to sort: not the whole of all that is found is in memory at once. */
    private static MailboxMessage withHeaderAlone(MailboxMessage message, byte[] header) {
        return SimpleMailboxMessage.builder()
                .messageId(message.getMessageId())
                .threadId(message.getThreadId())
                .mailboxId(message.getMailboxId())
                .uid(message.getUid())
                .modseq(message.getModSeq())
                .internalDate(message.getInternalDate())
                .saveDate(message.getSaveDate())
                .flags(message.createFlags())
                .size(message.getFullContentOctets())
                .bodyStartOctet(header.length)
                .content(new ByteContent(header))
                .properties(new PropertyBuilder())
                .build();
    }

    private <T> Flux<T> placed(Flux<T> scan) {
        return Flux.defer(() -> places.tryAcquire()
                ? scan.doFinally(over -> places.release())
                : Flux.error(refusal("too many searches read their mailboxes at once")));
    }

    private static SearchUnavailableException refusal(String reason) {
        return new SearchUnavailableException(reason, new RejectedExecutionException(reason));
    }

    private Mono<Long> messages(MailboxSession session, Mailbox mailbox) {
        return mappers.getMessageMapper(session)
                .getMailboxCountersReactive(mailbox)
                .map(counters -> counters.getCount());
    }

    private Mono<Void> bounded(Mono<Long> messages) {
        return messages.flatMap(count -> count <= mostMessages
                ? Mono.empty()
                : Mono.error(refusal("the mailbox is too large to be scanned: " + count
                        + " messages, opensearch.search.scannedMessages=" + mostMessages)));
    }
}
