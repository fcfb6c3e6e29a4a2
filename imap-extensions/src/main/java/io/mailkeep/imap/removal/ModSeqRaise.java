package io.mailkeep.imap.removal;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.metrics.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Raises the highest mod-sequence of a mailbox and says in the change log what for. Whoever asks while one is being
 * raised shares the next with all others who do: James sends an event for each message of a JMAP deletion, and as many
 * lightweight transactions on one row would keep each other from succeeding. Thread-safe; never blocks.
 */
@Singleton
final class ModSeqRaise {
    private static final Logger LOGGER = LoggerFactory.getLogger(ModSeqRaise.class);

    private final MailboxSessionMapperFactory mappers;
    private final ChangeLog log;
    private final MetricFactory metrics;

    // The mailboxes whose mod-sequence is being raised, with those who wait for the next.
    private final Map<MailboxId, List<Caller>> waiting = new HashMap<>();

    /** Who waits for a mod-sequence, and what for. */
    @AutoValue
    abstract static class Caller {
        private static Caller of(Entry reason, MonoSink<ModSeq> sink) {
            return new AutoValue_ModSeqRaise_Caller(reason, sink);
        }

        abstract Entry reason();

        abstract MonoSink<ModSeq> sink();
    }

    @Inject
    ModSeqRaise(MailboxSessionMapperFactory mappers, ChangeLog log, MetricFactory metrics) {
        this.mappers = mappers;
        this.log = log;
        this.metrics = metrics;
    }

    /**
     * A mod-sequence that was allocated after the call. Fails if none could be; a failing log is only counted.
     *
     * @param reason what has been done, of which the mod-sequence tells
     */
    Mono<ModSeq> raise(MailboxId mailbox, Entry reason) {
        return Mono.create(sink -> {
            Caller caller = Caller.of(reason, sink);
            if (isFirst(mailbox, caller)) {
                raise(mailbox, ImmutableList.of(caller));
            }
        });
    }

    private void raise(MailboxId mailbox, List<Caller> callers) {
        Entry reasons =
                callers.stream().map(Caller::reason).reduce(Entry::union).orElseThrow();
        Mono.defer(() -> next(mailbox, reasons))
                .single()
                .doFinally(end -> {
                    List<Caller> others = leave(mailbox);
                    if (!others.isEmpty()) {
                        raise(mailbox, others);
                    }
                })
                .subscribe(
                        modSeq -> callers.forEach(caller -> caller.sink().success(modSeq)),
                        failure -> callers.forEach(caller -> caller.sink().error(failure)));
    }

    private Mono<ModSeq> next(MailboxId mailbox, Entry reasons) {
        // From the mappers: James's in-memory server hands out another counter where a provider is injected.
        return mappers.getModSeqProvider().nextModSeqReactive(mailbox).flatMap(modSeq -> log.record(
                        mailbox, modSeq, reasons)
                .onErrorResume(failure -> logFailed(mailbox, failure))
                .thenReturn(modSeq));
    }

    private Mono<Void> logFailed(MailboxId mailbox, Throwable failure) {
        metrics.generate(Counter.CHANGE_LOG_FAILED.metric()).increment();
        LOGGER.debug("Could not write the change log: mailbox={} cause={}", mailbox.serialize(), failure.toString());
        return Mono.empty();
    }

    private synchronized boolean isFirst(MailboxId mailbox, Caller caller) {
        List<Caller> others = waiting.get(mailbox);
        if (others == null) {
            waiting.put(mailbox, new ArrayList<>());
            return true;
        }
        others.add(caller);
        return false;
    }

    private synchronized List<Caller> leave(MailboxId mailbox) {
        List<Caller> next = waiting.remove(mailbox);
        if (!next.isEmpty()) {
            waiting.put(mailbox, new ArrayList<>());
        }
        return next;
    }
}
