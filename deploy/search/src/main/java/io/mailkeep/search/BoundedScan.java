package io.mailkeep.search;

import io.mailkeep.search.document.AttachmentText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
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

    private static final int UNLIMITED = -1;
    private static final int READ_AHEAD = 4;

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
        return mailboxes
                .concatMap(mailbox -> mappers.getMessageMapper(session)
                        .findInMailboxReactive(mailbox, MessageRange.all(), FetchType.FULL, UNLIMITED))
                .publishOn(Schedulers.boundedElastic(), READ_AHEAD)
                .filter(matching::meets)
                .map(BoundedScan::withoutBody)
                .collectSortedList(CombinedComparator.create(query.getSorts()))
                .flatMapIterable(found -> found);
    }

    /** What is needed to sort: not the whole of all that is found is in memory at once. */
    private static MailboxMessage withoutBody(MailboxMessage message) {
        try (InputStream header = message.getHeaderContent()) {
            byte[] octets = header.readAllBytes();
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
                    .bodyStartOctet(octets.length)
                    .content(new ByteContent(octets))
                    .properties(new PropertyBuilder())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
