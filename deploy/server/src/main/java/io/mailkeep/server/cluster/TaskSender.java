package io.mailkeep.server.cluster;

import java.io.IOException;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.rabbitmq.OutboundMessage;
import reactor.rabbitmq.SendOptions;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * Has sent a message once RabbitMQ has confirmed that it is in a queue: James's queue of tasks asks for no confirmation.
 * One message that fails is logged, and keeps no later one from being sent. Thread-safe.
 */
final class TaskSender extends Sender {
    private static final Logger LOGGER = LoggerFactory.getLogger(TaskSender.class);

    private final Sender confirmed;

    /** @param confirmed by which is sent, and which bounds how long that may take */
    TaskSender(SenderOptions options, Sender confirmed) {
        super(options);
        this.confirmed = confirmed;
    }

    @Override
    public Mono<Void> send(Publisher<OutboundMessage> messages, SendOptions options) {
        return Flux.from(messages).concatMapDelayError(this::send).then();
    }

    private Mono<Void> send(OutboundMessage message) {
        return confirmed
                .sendWithPublishConfirms(Mono.just(message), new SendOptions().trackReturned(true))
                .handle((result, sink) -> {
                    if (!result.isAck()) {
                        sink.error(new IOException("RabbitMQ refused a message"));
                    } else if (result.isReturned()) {
                        sink.error(new IOException("RabbitMQ has no queue for a message"));
                    }
                })
                .doOnError(e -> LOGGER.warn(
                        "RabbitMQ did not take a message: exchange={} cause={}", message.getExchange(), e.toString()))
                .then();
    }
}
