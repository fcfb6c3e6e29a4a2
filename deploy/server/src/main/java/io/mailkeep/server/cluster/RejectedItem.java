package io.mailkeep.server.cluster;

import com.google.common.collect.Comparators;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A mail that comes again if it is rejected. James's spooler rejects what it could neither process nor put aside, as while
 * Cassandra is away, and RabbitMQ would keep it where nobody looks. Such a mail comes again after ten seconds, later after
 * up to five minutes, for a day: meanwhile it is one of those that the spooler has taken at most.
 */
record RejectedItem(MailQueue.MailQueueItem item, Duration pause) implements MailQueue.MailQueueItem {
    private static final Logger LOGGER = LoggerFactory.getLogger(RejectedItem.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration TRIED_FOR = Duration.ofDays(1);

    @Override
    public Mail getMail() {
        return item.getMail();
    }

    @Override
    public void done(CompletionStatus status) throws MailQueue.MailQueueException {
        if (status != CompletionStatus.REJECT) {
            item.done(status);
            return;
        }
        Duration age = age();
        if (age.compareTo(TRIED_FOR) < 0) {
            retry(Comparators.max(pause, Comparators.min(age.dividedBy(10), LONGEST_PAUSE)));
        } else {
            item.done(status);
        }
    }

    private Duration age() {
        return Optional.ofNullable(item.getMail().getLastUpdated())
                .map(updated -> Duration.between(updated.toInstant(), Instant.now()))
                .orElse(Duration.ZERO);
    }

    /** Gives it back to RabbitMQ, which brings it again, once that time is over. */
    static Mono<Void> givenBack(MailQueue.MailQueueItem item, Duration later) {
        return Mono.delay(later).flatMap(now -> Mono.<Void>fromCallable(() -> {
                    item.done(CompletionStatus.RETRY);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic()));
    }

    private void retry(Duration later) {
        String name = item.getMail().getName();
        LOGGER.warn("A mail that could not be processed is tried again in {} s: mail={}", later.toSeconds(), name);
        givenBack(item, later)
                .subscribe(
                        tried -> {},
                        // RabbitMQ brings again by itself what a lost connection had.
                        e -> LOGGER.warn("A mail could not be given back: mail={} cause={}", name, e.toString()));
    }
}
