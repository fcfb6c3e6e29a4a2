package io.mailkeep.server.cluster;

import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.rabbitmq.OutboundMessage;
import reactor.rabbitmq.OutboundMessageResult;
import reactor.rabbitmq.SendOptions;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * Waits for RabbitMQ's word that it has a message for a bounded time: it may never come when the connection is lost in
 * between, and a client waits for it. Who sends tries again, and after that keeps an event among the dead letters.
 */
final class BoundedSender extends Sender {
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(5);

    BoundedSender(SenderOptions options) {
        super(options);
    }

    @Override
    @SuppressWarnings("rawtypes") // As it is declared there.
    public Flux<OutboundMessageResult> sendWithPublishConfirms(
            Publisher<OutboundMessage> messages, SendOptions options) {
        return super.sendWithPublishConfirms(messages, options).timeout(CONFIRMED_WITHIN);
    }
}
