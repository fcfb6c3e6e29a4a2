package io.mailkeep.server.cluster;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.rabbitmq.OutboundMessage;
import reactor.rabbitmq.OutboundMessageResult;
import reactor.rabbitmq.SendOptions;
import reactor.rabbitmq.Sender;
import reactor.rabbitmq.SenderOptions;

/**
 * Waits for RabbitMQ's word that it has a message for a bounded time: it may never come when the connection is lost in
 * between, and a client waits for it. Thread-safe.
 */
final class BoundedSender extends Sender {
    private final Duration confirmedWithin;
    private final Consumer<OutboundMessage> doubtful;

    /** @param doubtful is told of what was sent, and of which it is not known whether RabbitMQ has it */
    BoundedSender(SenderOptions options, Duration confirmedWithin, Consumer<OutboundMessage> doubtful) {
        super(options);
        this.confirmedWithin = confirmedWithin;
        this.doubtful = doubtful;
    }

    @Override
    @SuppressWarnings("rawtypes") // As it is declared there.
    public Flux<OutboundMessageResult> sendWithPublishConfirms(
            Publisher<OutboundMessage> messages, SendOptions options) {
        return Flux.defer(() -> {
            Queue<OutboundMessage> sent = new ConcurrentLinkedQueue<>();
            return super.sendWithPublishConfirms(Flux.from(messages).doOnNext(sent::add), options)
                    .timeout(confirmedWithin)
                    .doOnError(e -> sent.forEach(doubtful));
        });
    }
}
