package io.mailkeep.search;

import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Searches by reading the mailboxes, if they are not too large together and few do so at once. */
public final class BoundedScan {
    private static final int AT_ONCE = 16;

    private final SimpleMessageSearchIndex scanning;
    private final MailboxSessionMapperFactory mappers;
    private final int mostMessages;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public BoundedScan(SimpleMessageSearchIndex scanning, MailboxSessionMapperFactory mappers, int mostMessages) {
        this.scanning = scanning;
        this.mappers = mappers;
        this.mostMessages = mostMessages;
    }

    Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        return placed(bounded(messages(session, mailbox))
                .thenMany(Flux.defer(() -> scanning.search(session, mailbox, query))));
    }

    Flux<MessageId> search(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit)
            throws MailboxException {
        Mono<Long> messages = Flux.fromIterable(mailboxes)
                .concatMap(id -> mappers.getMailboxMapper(session).findMailboxById(id))
                .concatMap(mailbox -> messages(session, mailbox))
                .reduce(0L, Long::sum);
        return placed(bounded(messages).thenMany(scanning.search(session, mailboxes, query, limit)));
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
