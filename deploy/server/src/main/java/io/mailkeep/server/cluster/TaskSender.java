package io.mailkeep.server.cluster;

import java.io.IOException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.rabbitmq.OutboundMessage;
import reactor.rabbitmq.SendOptions;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * Has sent a message once RabbitMQ has confirmed it: James's queue of tasks asks for no confirmation. One message that
 * fails keeps no later one from being sent. Thread-safe.
 */
final class TaskSender extends Sender {
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
                .sendWithPublishConfirms(Mono.just(message))
                .handle((result, sink) -> {
                    if (!result.isAck()) {
                        sink.error(new IOException("RabbitMQ refused a message"));
                    }
                })
                .then();
    }
}
