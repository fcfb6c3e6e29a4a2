package io.mailkeep.server.cluster;

import io.mailkeep.server.recount.Suspects;
import org.apache.james.events.EventSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.rabbitmq.AcknowledgableDelivery;
import reactor.rabbitmq.ConsumeOptions;
import reactor.rabbitmq.Receiver;
import reactor.rabbitmq.ReceiverOptions;

/**
 * Receives what RabbitMQ delivers, and has the quota counted anew of whoever's event comes for a second time: whoever
 * had it first, and was killed or lost its connection, may have counted it. Thread-safe.
 */
final class SuspectingReceiver extends Receiver {
    private static final Logger LOGGER = LoggerFactory.getLogger(SuspectingReceiver.class);
    private static final String EVENTS = "mailboxEvent-workQueue-";

    private final EventSerializer events;
    private final Suspects suspects;

    SuspectingReceiver(ReceiverOptions options, EventSerializer events, Suspects suspects) {
        super(options);
        this.events = events;
        this.suspects = suspects;
    }

    @Override
    public Flux<AcknowledgableDelivery> consumeManualAck(String queue, ConsumeOptions options) {
        Flux<AcknowledgableDelivery> deliveries = super.consumeManualAck(queue, options);
        return queue.startsWith(EVENTS) ? deliveries.doOnNext(this::suspectIfRepeated) : deliveries;
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
