package io.mailkeep.imap.changes;

import com.google.common.collect.ImmutableSortedMap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** Keeps the newest entries of each mailbox as long as the server runs, like James's in-memory mailboxes. */
@Singleton
public final class MemoryChangeLog implements ChangeLog {
    private final Clock clock;
    private final ConcurrentMap<MailboxId, Entries> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<MailboxId, Settling> settlings = new ConcurrentHashMap<>();

    @Inject
    public MemoryChangeLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries) {
        return Mono.fromRunnable(() -> entries.forEach(of(mailbox)::add));
    }

    @Override
    public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
        return Mono.fromCallable(() -> Changes.worthReading(known, highest)
                ? Changes.of(known, highest, of(mailbox).between(known, highest))
                : Changes.unread(known, highest));
    }

    @Override
    public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
        return Mono.fromCallable(() -> settlings
                .compute(
                        mailbox,
                        (id, settling) -> settling == null
                                ? Settling.begin(highest, clock.instant())
                                : settling.note(highest, clock.instant(), age))
                .settled());
    }

    private Entries of(MailboxId mailbox) {
        return logs.computeIfAbsent(mailbox, id -> new Entries());
    }

    private static final class Entries {
        private final TreeMap<Long, Entry> byModSeq = new TreeMap<>();

        synchronized void add(ModSeq modSeq, Entry entry) {
            byModSeq.merge(modSeq.asLong(), entry.bounded(), Entry::union);
            if (byModSeq.size() > LONGEST_INTERVAL) {
                byModSeq.pollFirstEntry();
            }
        }

        synchronized ImmutableSortedMap<Long, Entry> between(ModSeq known, ModSeq highest) {
            return ImmutableSortedMap.copyOf(byModSeq.subMap(known.asLong(), false, highest.asLong(), true));
        }
    }
}
