package io.mailkeep.imap.removal;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The highest mod-sequence of a mailbox as clients may be told it: never 0 and above every removal. Thread-safe; never
 * blocks.
 */
@Singleton
public final class HighestModSeq {
    private static final Logger LOGGER = LoggerFactory.getLogger(HighestModSeq.class);

    // A removal that still goes on then is made good twice.
    private static final Duration INTERRUPTED = Duration.ofSeconds(30);

    private final MailboxSessionMapperFactory mappers;
    private final ModSeqRaise modSeqs;
    private final RemovalIntents intents;
    private final Clock clock;
    private final MetricFactory metrics;

    @Inject
    HighestModSeq(
            MailboxSessionMapperFactory mappers,
            ModSeqRaise modSeqs,
            RemovalIntents intents,
            Clock clock,
            MetricFactory metrics) {
        this.mappers = mappers;
        this.modSeqs = modSeqs;
        this.intents = intents;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Read from the mailbox, or raised now: if a removal was interrupted before it raised one, or if the mailbox never
     * had one. To say 1 of a mailbox at 0 would not do: its first change gets 1, and who was told 1 before would not
     * learn of it. Fails only where the mailbox's own mod-sequence does.
     */
    public Mono<ModSeq> of(Mailbox mailbox) {
        MailboxId id = mailbox.getMailboxId();
        return Mono.zip(interrupted(id), mappers.getModSeqProvider().highestModSeqReactive(mailbox))
                .flatMap(read -> read.getT1().isEmpty()
                        ? atLeastOne(id, read.getT2())
                        : heal(id, read.getT1()).switchIfEmpty(atLeastOne(id, read.getT2())));
    }

    private Mono<ImmutableList<Intent>> interrupted(MailboxId mailbox) {
        return Mono.defer(() -> {
                    Instant latest = clock.instant().minus(INTERRUPTED);
                    return intents.open(mailbox)
                            .filter(intent -> intent.begun().isBefore(latest))
                            .collect(ImmutableList.toImmutableList());
                })
                .onErrorResume(failure -> {
                    failed(mailbox, failure);
                    return Mono.just(ImmutableList.of());
                });
    }

    private Mono<ModSeq> atLeastOne(MailboxId mailbox, ModSeq highest) {
        return highest.isFirst() ? modSeqs.raise(mailbox) : Mono.just(highest);
    }

    /** Empty if it failed: the intents are still there for the next client. */
    private Mono<ModSeq> heal(MailboxId mailbox, ImmutableList<Intent> interrupted) {
        return modSeqs.raise(mailbox)
                .flatMap(raised -> Flux.fromIterable(interrupted)
                        .concatMap(intent -> intents.finish(mailbox, intent))
                        .then(Mono.fromRunnable(() -> healed(mailbox, interrupted)))
                        .onErrorResume(failure -> {
                            failed(mailbox, failure);
                            return Mono.empty();
                        })
                        .thenReturn(raised))
                .onErrorResume(failure -> {
                    failed(mailbox, failure);
                    return Mono.empty();
                });
    }

    private void healed(MailboxId mailbox, ImmutableList<Intent> interrupted) {
        metrics.generate(Counter.REMOVALS_HEALED.metric()).add(interrupted.size());
        LOGGER.warn(
                "Raised the mod-sequence of removals that were interrupted: mailbox={} removals={} since={}",
                mailbox.serialize(),
                interrupted.size(),
                interrupted.get(0).begun());
    }

    private void failed(MailboxId mailbox, Throwable failure) {
        metrics.generate(Counter.REMOVAL_INTENTS_FAILED.metric()).increment();
        LOGGER.warn(
                "Could not see whether a removal was interrupted, the next client tries again: mailbox={} cause={}",
                mailbox.serialize(),
                failure.toString());
    }
}
