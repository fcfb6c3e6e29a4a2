package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.collect.Comparators;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Queues that bring a mail again which was rejected. James's spooler rejects what it could neither process nor put aside,
 * as while Cassandra is away, and RabbitMQ would keep it where nobody looks. Such a mail comes again after ten seconds,
 * later after up to five minutes, for a day: meanwhile it is one of those that the spooler has taken at most. Thread-safe.
 */
final class RetriedQueues implements MailQueueFactory<MailQueue> {
    private static final Logger LOGGER = LoggerFactory.getLogger(RetriedQueues.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration TRIED_FOR = Duration.ofDays(1);

    private final MailQueueFactory<? extends MailQueue> queues;
    private final Duration pause;

    RetriedQueues(MailQueueFactory<? extends MailQueue> queues) {
        this(queues, PAUSE);
    }

    @VisibleForTesting
    RetriedQueues(MailQueueFactory<? extends MailQueue> queues, Duration pause) {
        this.queues = queues;
        this.pause = pause;
    }

    @Override
    public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return queues.getQueue(name, count).map(queue -> new Retried(queue, pause));
    }

    @Override
    public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return new Retried(queues.createQueue(name, count), pause);
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return queues.listCreatedMailQueues();
    }

    private record Retried(MailQueue queue, Duration pause) implements MailQueue {
        @Override
        public Publisher<MailQueueItem> deQueue() {
            return Flux.from(queue.deQueue()).map(item -> new Item(item, pause));
        }

        @Override
        public MailQueueName getName() {
            return queue.getName();
        }

        @Override
        public void enQueue(Mail mail, Duration delay) throws MailQueueException {
            queue.enQueue(mail, delay);
        }

        @Override
        public void enQueue(Mail mail) throws MailQueueException {
            queue.enQueue(mail);
        }

        @Override
        public Publisher<Void> enqueueReactive(Mail mail) {
            return queue.enqueueReactive(mail);
        }

        @Override
        public void close() throws IOException {
            queue.close();
        }
    }

    private record Item(MailQueue.MailQueueItem item, Duration pause) implements MailQueue.MailQueueItem {
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

        private void retry(Duration later) {
            String name = item.getMail().getName();
            LOGGER.warn("A mail that could not be processed is tried again in {} s: mail={}", later.toSeconds(), name);
            Mono.delay(later, Schedulers.boundedElastic())
                    .flatMap(now -> Mono.fromCallable(() -> {
                        item.done(CompletionStatus.RETRY);
                        return name;
                    }))
                    .subscribe(
                            tried -> {},
                            // RabbitMQ brings again by itself what a lost connection had.
                            e -> LOGGER.warn("A mail could not be given back: mail={} cause={}", name, e.toString()));
        }
    }
}
