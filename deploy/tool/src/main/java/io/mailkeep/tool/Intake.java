package io.mailkeep.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;

/** Passes an answer's body on as it comes, and ends the exchange where it is longer than it may be. */
final class Intake implements BodySubscriber<Void> {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicLong received;
    private final OutputStream sink;
    private final long limit;
    private volatile Subscription subscription;

    /** The counter is moved for each octet, so that somebody who waits can see that something comes. */
    Intake(OutputStream sink, long limit, AtomicLong received) {
        this.sink = sink;
        this.limit = limit;
        this.received = received;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Subscription offered) {
        subscription = offered;
        offered.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                take(buffer);
            }
            subscription.request(1);
        } catch (Refusal e) {
            subscription.cancel();
            end.completeExceptionally(e);
        }
    }

    private void take(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        if (received.addAndGet(octets.length) > limit) {
            throw new Refusal(Refusal.REFUSED, "The server's answer is longer than " + (limit >> 20) + " MiB");
        }
        try {
            sink.write(octets);
        } catch (IOException e) {
            throw new Refusal(Refusal.REFUSED, "Cannot write: " + e.getMessage());
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }
}
