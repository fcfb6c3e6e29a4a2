package io.mailkeep.imap.removal;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.Standing.Counting;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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
        return standing(mailbox).map(Standing::highest);
    }

    /** As {@link #of}, with what is known of removals under way. */
    public Mono<Standing> standing(Mailbox mailbox) {
        MailboxId id = mailbox.getMailboxId();
        return Mono.zip(open(id), highest(mailbox)).flatMap(read -> read.getT1()
                .map(open -> standing(id, open, read.getT2()))
                .orElseGet(() -> atLeastOne(id, read.getT2()).map(HighestModSeq::uncertain)));
    }

    /** What the mailbox has now; 0 if it never had one. */
    public Mono<ModSeq> highest(Mailbox mailbox) {
        return mappers.getModSeqProvider().highestModSeqReactive(mailbox);
    }

    private Mono<Standing> standing(MailboxId mailbox, ImmutableList<Intent> open, ModSeq highest) {
        if (open.isEmpty()) {
            return atLeastOne(mailbox, highest).map(told -> Standing.of(told, Counting.COMPLETE));
        }
        Instant latest = clock.instant().minus(INTERRUPTED);
        ImmutableList<Intent> interrupted = open.stream()
                .filter(intent -> intent.begun().isBefore(latest))
                .collect(ImmutableList.toImmutableList());
        Mono<ModSeq> healed = interrupted.isEmpty() ? Mono.empty() : heal(mailbox, interrupted);
        return healed.switchIfEmpty(atLeastOne(mailbox, highest)).map(HighestModSeq::uncertain);
    }

    private static Standing uncertain(ModSeq highest) {
        return Standing.of(highest, Counting.UNCERTAIN);
    }

    /** Empty if they can not be read. */
    private Mono<Optional<ImmutableList<Intent>>> open(MailboxId mailbox) {
        return Flux.defer(() -> intents.open(mailbox))
                .collect(ImmutableList.toImmutableList())
                .map(Optional::of)
                .onErrorResume(failure -> {
                    failed(mailbox, failure);
                    return Mono.just(Optional.empty());
                });
    }

    private Mono<ModSeq> atLeastOne(MailboxId mailbox, ModSeq highest) {
        return highest.isFirst() ? modSeqs.raise(mailbox, Entry.removed(UidSet.none())) : Mono.just(highest);
    }

    /** Empty if it failed: the intents are still there for the next client. */
    private Mono<ModSeq> heal(MailboxId mailbox, ImmutableList<Intent> interrupted) {
        return modSeqs.raise(mailbox, Entry.touched(UidSet.none()))
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
