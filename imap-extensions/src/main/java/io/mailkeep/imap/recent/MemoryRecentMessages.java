package io.mailkeep.imap.recent;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/**
 * Remembers, as long as the server runs, the highest UID that was claimed in each mailbox: James in memory goes on to
 * call recent what was claimed, and a later message has a higher UID.
 */
@Singleton
public final class MemoryRecentMessages implements RecentMessages {
    private final ConcurrentMap<MailboxId, AtomicLong> claimed = new ConcurrentHashMap<>();

    @Inject
    public MemoryRecentMessages() {}

    @Override
    public Mono<ImmutableList<MessageUid>> peek(MailboxId mailbox, List<MessageUid> recent) {
        return Mono.fromCallable(() -> above(claimed(mailbox).get(), recent));
    }

    @Override
    public Mono<ImmutableList<MessageUid>> claim(MailboxId mailbox, List<MessageUid> recent) {
        long highest = recent.stream().mapToLong(MessageUid::asLong).max().orElse(0);
        return Mono.fromCallable(() -> above(claimed(mailbox).getAndAccumulate(highest, Math::max), recent));
    }

    private AtomicLong claimed(MailboxId mailbox) {
        return claimed.computeIfAbsent(mailbox, id -> new AtomicLong());
    }

    private static ImmutableList<MessageUid> above(long floor, List<MessageUid> recent) {
        return recent.stream().filter(uid -> uid.asLong() > floor).sorted().collect(ImmutableList.toImmutableList());
    }
}
