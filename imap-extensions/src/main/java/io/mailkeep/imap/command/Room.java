package io.mailkeep.imap.command;

import com.github.fge.lambdas.Throwing;
import com.google.inject.Inject;
import io.mailkeep.imap.uids.UidSet;
import java.util.LongSummaryStatistics;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.quota.QuotaChecker;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether all that is to be copied has room. James asks for some at a time, and a COPY that is refused is to leave the
 * mailbox as it was (RFC 9051 §6.4.7). Never blocks.
 */
final class Room {
    private final QuotaManager quotas;
    private final QuotaRootResolver roots;

    @Inject
    Room(QuotaManager quotas, QuotaRootResolver roots) {
        this.quotas = quotas;
        this.roots = roots;
    }

    /**
     * Fails with an {@link OverQuotaException} if the target has no room for the messages of the source as they are now;
     * what comes to either meanwhile James sees.
     */
    Mono<Void> check(UidSet messages, MessageManager source, MessageManager target, MailboxSession session) {
        return Mono.fromCallable(() -> roots.getQuotaRoot(target.getMailboxEntity()))
                .flatMap(root -> Mono.from(quotas.getQuotasReactive(root))
                        .filter(Room::isLimited)
                        .map(now -> new QuotaChecker(now, root)))
                .flatMap(checker -> sizes(messages, source, session)
                        .filter(sizes -> sizes.getCount() > 0)
                        .doOnNext(Throwing.<LongSummaryStatistics>consumer(
                                        sizes -> checker.tryAddition(sizes.getCount(), sizes.getSum()))
                                .sneakyThrow()))
                .then();
    }

    private static boolean isLimited(QuotaManager.Quotas quotas) {
        return quotas.getMessageQuota().getLimit().isLimited()
                || quotas.getStorageQuota().getLimit().isLimited();
    }

    private static Mono<LongSummaryStatistics> sizes(UidSet messages, MessageManager source, MailboxSession session) {
        return Flux.fromIterable(messages.toRead().toMessageRanges())
                .concatMap(range -> source.getMessagesReactive(range, FetchGroup.MINIMAL, session))
                .filter(message -> messages.contains(message.getUid().asLong()))
                .collect(Collectors.summarizingLong(MessageResult::getSize));
    }
}
