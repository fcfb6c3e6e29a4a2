package io.mailkeep.server.cluster;

import com.google.common.annotations.VisibleForTesting;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.mailkeep.server.recount.Suspects;
import java.io.IOException;
import java.time.Duration;
import org.apache.james.events.EventSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.rabbitmq.AcknowledgableDelivery;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.Receiver;
import reactor.rabbitmq.ReceiverOptions;
import reactor.util.retry.Retry;

/**
 * Receives what RabbitMQ delivers, and has the quota counted anew of whoever's event comes for a second time: whoever
 * had it first, and was killed or lost its connection, may have counted it.
 *
 * <p>Where RabbitMQ closed a channel, or has no queue at the moment, it consumes again after a pause for as long as the
 * connection is there: James subscribes to tasks and events once, and again with a new connection. Whoever takes mail is
 * told of the end instead, and {@linkplain LastingQueues begins again} by itself. Thread-safe.
 */
final class SuspectingReceiver extends Receiver {
    private static final Logger LOGGER = LoggerFactory.getLogger(SuspectingReceiver.class);
    private static final String EVENTS = "mailboxEvent-workQueue-";
    private static final String MAIL = "JamesMailQueue-workqueue-";
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Mono<Connection> connection;
    private final EventSerializer events;
    private final Suspects suspects;
    private final Duration pause;

    SuspectingReceiver(Mono<Connection> connection, EventSerializer events, Suspects suspects) {
        this(connection, events, suspects, PAUSE);
    }

    @VisibleForTesting
    SuspectingReceiver(Mono<Connection> connection, EventSerializer events, Suspects suspects, Duration pause) {
        super(new ReceiverOptions().connectionMono(connection));
        this.connection = connection;
        this.events = events;
        this.suspects = suspects;
        this.pause = pause;
    }

    @Override
    public Flux<AcknowledgableDelivery> consumeManualAck(String queue, ConsumeOptions options) {
        Flux<AcknowledgableDelivery> deliveries = super.consumeManualAck(queue, options);
        if (queue.startsWith(MAIL)) {
            return connection.flatMapMany(open -> upToItsEnd(deliveries, open));
        }
        Flux<AcknowledgableDelivery> lasting = connection.flatMapMany(open -> lasting(queue, deliveries, open));
        return queue.startsWith(EVENTS) ? lasting.doOnNext(this::suspectIfRepeated) : lasting;
    }

    /** Fails with why the connection was closed, if it was. */
    private static <T> Flux<T> upToItsEnd(Flux<T> deliveries, Connection open) {
        return deliveries.concatWith(
                Mono.error(() -> open.isOpen() ? new IOException("RabbitMQ brings no more") : open.getCloseReason()));
    }

    /** Ends with that connection, as James consumes by the next one anew. */
    private <T> Flux<T> lasting(String queue, Flux<T> deliveries, Connection open) {
        return Flux.defer(() -> open.isOpen() ? upToItsEnd(deliveries, open) : Flux.empty())
                .onErrorResume(e -> open.isOpen() ? Mono.error(e) : Mono.empty())
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, pause)
                        .doBeforeRetry(again -> LOGGER.warn(
                                "RabbitMQ brings nothing out of a queue, trying again: queue={} cause={}",
                                queue,
                                again.failure().toString())));
    }

    /** Says no of all: the client brings back a connection with its channels, and never a channel that was closed. */
    @Override
    protected boolean isRecoverable(Channel channel) {
        return false;
    }

    private void suspectIfRepeated(AcknowledgableDelivery delivery) {
        if (delivery.getEnvelope().isRedeliver()) {
            try {
                suspects.noteQuotaOf(events.fromBytes(delivery.getBody()));
            } catch (RuntimeException e) {
                // James reads it next, and answers for what can not be read.
                LOGGER.debug("An event that came again can not be read", e);
            }
        }
    }
}
