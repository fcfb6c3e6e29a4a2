package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.james.backends.rabbitmq.SimpleConnectionPool.ReconnectionHandler;
import org.apache.james.queue.api.MailQueue;
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
import reactor.util.retry.Retry;

/**
 * What James's queues over RabbitMQ do not do. Whoever takes mail out of one goes on with each new connection, and where
 * RabbitMQ has closed a channel. Mail that was queued with a delay waits for it, in one of the nodes: so many mails at
 * most, after which others wait, too. And mail that is {@linkplain RejectedItem rejected} comes again. Thread-safe.
 */
final class LastingQueues implements MailQueueFactory<MailQueue>, ReconnectionHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastingQueues.class);
    private static final AttributeName NOT_BEFORE = AttributeName.of("mailkeep-not-before");

    @VisibleForTesting
    static final int MOST_WAITING = 256;

    /** RabbitMQ takes back what a consumer has had for half an hour. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final MailQueueFactory<? extends MailQueue> queues;
    private final Duration pause;
    private final Sinks.Many<Boolean> reconnections = Sinks.many().multicast().directBestEffort();

    LastingQueues(MailQueueFactory<? extends MailQueue> queues) {
        this(queues, PAUSE);
    }

    @VisibleForTesting
    LastingQueues(MailQueueFactory<? extends MailQueue> queues, Duration pause) {
        this.queues = queues;
        this.pause = pause;
    }

    @Override
    public Publisher<Void> handleReconnection(Connection connection) {
        return Mono.fromRunnable(() -> reconnections.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST));
    }

    @Override
    public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return queues.getQueue(name, andThoseWaiting(name, count)).map(Lasting::new);
    }

    @Override
    public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return new Lasting(queues.createQueue(name, andThoseWaiting(name, count)));
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

        private Lasting(MailQueue queue) {
            this.queue = queue;
        }

        @Override
        public Publisher<MailQueueItem> deQueue() {
            return reconnections
                    .asFlux()
                    .startWith(true)
                    .switchMap(connected -> taken())
                    .map(item -> new RejectedItem(item, pause));
        }

        /** Without an end: RabbitMQ may close a channel of a connection that goes on. */
        private Flux<MailQueueItem> taken() {
            return Flux.defer(() -> Flux.<MailQueueItem>from(queue.deQueue()))
                    .concatWith(Mono.error(() -> new IOException("RabbitMQ brings no more")))
                    // What waits then ends with it, as it is brought again.
                    .flatMap(this::whenDue, MOST_WAITING)
                    // Else it would take by the next one, too, beside who is begun with that.
                    .onErrorResume(LastingQueues::isOfConnection, lost -> Flux.never())
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, pause)
                            .doBeforeRetry(again -> LOGGER.warn(
                                    "Mail can not be taken out of a queue, trying again: queue={} cause={}",
                                    queue.getName().asString(),
                                    again.failure().toString())));
        }

        private Mono<MailQueueItem> whenDue(MailQueueItem item) {
            Duration left = AttributeUtils.getValueAndCastFromMail(item.getMail(), NOT_BEFORE, Long.class)
                    .map(moment -> Duration.between(Instant.now(), Instant.ofEpochMilli(moment)))
                    .orElse(Duration.ZERO);
            if (left.isNegative() || left.isZero()) {
                return Mono.just(item);
            }
            if (left.compareTo(LONGEST_WAIT) <= 0) {
                return Mono.delay(left).thenReturn(item);
            }
            return RejectedItem.givenBack(item, LONGEST_WAIT).then(Mono.empty());
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
}
