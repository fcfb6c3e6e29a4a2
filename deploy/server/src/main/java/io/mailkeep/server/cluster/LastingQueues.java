package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * What James's queues over RabbitMQ do not do. Whoever takes mail out of one goes on with each new connection, and where
 * RabbitMQ has closed a channel; and has no more at a time than is processed at once, as RabbitMQ brings again what a lost
 * channel had, and James would go on with what it has taken. Mail that was queued with a delay waits for it, in one of the
 * nodes: so many mails at most, after which others wait, too. And mail that is {@linkplain RejectedItem rejected} comes
 * again. Thread-safe.
 */
final class LastingQueues implements MailQueueFactory<MailQueue>, ReconnectionHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastingQueues.class);
    private static final AttributeName NOT_BEFORE = AttributeName.of("mailkeep-not-before");

    @VisibleForTesting
    static final int MOST_WAITING = 256;

    /** For its time, and then for a slot: RabbitMQ takes back what a consumer has had for half an hour. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final MailQueueFactory<? extends MailQueue> queues;
    private final Duration pause;
    private final Duration longestWait;
    private final int atOnce;
    private final Sinks.Many<Boolean> reconnections = Sinks.many().multicast().directBestEffort();

    LastingQueues(MailQueueFactory<? extends MailQueue> queues) {
        // James relays on so many threads.
        this(queues, PAUSE, LONGEST_WAIT, Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE);
    }

    @VisibleForTesting
    LastingQueues(MailQueueFactory<? extends MailQueue> queues, Duration pause, Duration longestWait, int atOnce) {
        this.queues = queues;
        this.pause = pause;
        this.longestWait = longestWait;
        this.atOnce = atOnce;
    }

    @Override
    public Publisher<Void> handleReconnection(Connection connection) {
        return Mono.fromRunnable(() -> reconnections.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST));
    }

    @Override
    public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return queues.getQueue(name, andThoseWaiting(name, count)).map(queue -> new Lasting(queue, atOnce(count)));
    }

    @Override
    public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return new Lasting(queues.createQueue(name, andThoseWaiting(name, count)), atOnce(count));
    }

    /** The spooler asks for as many as it has threads, whoever relays for a few. */
    private int atOnce(PrefetchCount count) {
        return Math.max(count.asInt(), atOnce);
    }

    /** Nothing is queued with a delay where mail comes first. */
    private static PrefetchCount andThoseWaiting(MailQueueName name, PrefetchCount count) {
        return name.equals(SPOOL) ? count : MailQueueFactory.prefetchCount(count.asInt() + MOST_WAITING);
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return queues.listCreatedMailQueues();
    }

    private static boolean isOfConnection(Throwable end) {
        return end instanceof ShutdownSignalException closed && closed.isHardError();
    }

    private final class Lasting implements MailQueue {
        private final MailQueue queue;
        private final int atOnce;

        private Lasting(MailQueue queue, int atOnce) {
            this.queue = queue;
            this.atOnce = atOnce;
        }

        @Override
        public Publisher<MailQueueItem> deQueue() {
            return reconnections.asFlux().startWith(true).switchMap(connected -> taken());
        }

        /** Without an end: RabbitMQ may close a channel of a connection that goes on. */
        private Flux<MailQueueItem> taken() {
            return Flux.defer(() -> taken(new Slots(atOnce)))
                    // Else it would take by the next one, too, beside who is begun with that.
                    .onErrorResume(LastingQueues::isOfConnection, lost -> Flux.never())
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, pause)
                            .doBeforeRetry(again -> LOGGER.warn(
                                    "Mail can not be taken out of a queue, trying again: queue={} cause={}",
                                    queue.getName().asString(),
                                    again.failure().toString())));
        }

        private Flux<MailQueueItem> taken(Slots slots) {
            return Flux.<MailQueueItem>from(queue.deQueue())
                    .concatWith(Mono.error(() -> new IOException("RabbitMQ brings no more")))
                    // What waits then ends with it, as it is brought again.
                    .flatMap(item -> whenDue(item).flatMap(due -> inASlot(due, slots)), MOST_WAITING);
        }

        private Mono<MailQueueItem> inASlot(MailQueueItem item, Slots slots) {
            return slots.take(longestWait)
                    .flatMap(taken -> taken
                            ? Mono.just(new InASlot(new RejectedItem(item, pause), slots, new AtomicBoolean(true)))
                            : RejectedItem.givenBack(item, Duration.ZERO).then(Mono.empty()));
        }

        private Mono<MailQueueItem> whenDue(MailQueueItem item) {
            Duration left = AttributeUtils.getValueAndCastFromMail(item.getMail(), NOT_BEFORE, Long.class)
                    .map(moment -> Duration.between(Instant.now(), Instant.ofEpochMilli(moment)))
                    .orElse(Duration.ZERO);
            if (left.isNegative() || left.isZero()) {
                return Mono.just(item);
            }
            if (left.compareTo(longestWait) <= 0) {
                return Mono.delay(left).thenReturn(item);
            }
            return RejectedItem.givenBack(item, longestWait).then(Mono.empty());
        }

        @Override
        public void enQueue(Mail mail, Duration delay) throws MailQueueException {
            if (!delay.isNegative()) {
                mail.setAttribute(new Attribute(
                        NOT_BEFORE, AttributeValue.of(Instant.now().plus(delay).toEpochMilli())));
            }
            queue.enQueue(mail);
        }

        @Override
        public MailQueueName getName() {
            return queue.getName();
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

    /** Held until it is done. One that never is keeps it until RabbitMQ takes back the mail, and closes the channel. */
    private record InASlot(MailQueueItem item, Slots slots, AtomicBoolean held) implements MailQueueItem {
        @Override
        public Mail getMail() {
            return item.getMail();
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            try {
                item.done(status);
            } finally {
                // James calls it again if it failed.
                if (held.getAndSet(false)) {
                    slots.free();
                }
            }
        }
    }

    /** So many at once, and the others in the order in which they came. Thread-safe. */
    private static final class Slots {
        private final Queue<Sinks.One<Boolean>> waiting = new ArrayDeque<>();
        private int free;

        private Slots(int free) {
            this.free = free;
        }

        /** Whether there was one within that time, which is held then. */
        private Mono<Boolean> take(Duration longest) {
            return Mono.defer(() -> {
                Sinks.One<Boolean> turn = Sinks.one();
                return takeOrWait(turn)
                        ? Mono.just(true)
                        : Mono.firstWithSignal(
                                turn.asMono(), Mono.delay(longest).map(over -> !withdraw(turn)));
            });
        }

        private synchronized boolean takeOrWait(Sinks.One<Boolean> turn) {
            if (free > 0) {
                free--;
                return true;
            }
            waiting.add(turn);
            return false;
        }

        /** Not one that has its slot meanwhile. */
        private synchronized boolean withdraw(Sinks.One<Boolean> turn) {
            return waiting.remove(turn);
        }

        private void free() {
            next().ifPresent(turn -> turn.tryEmitValue(true));
        }

        private synchronized Optional<Sinks.One<Boolean>> next() {
            Optional<Sinks.One<Boolean>> next = Optional.ofNullable(waiting.poll());
            if (next.isEmpty()) {
                free++;
            }
            return next;
        }
    }
}
