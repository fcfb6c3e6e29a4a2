package io.mailkeep.pop3.readahead;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/**
 * Messages that are read together. Each leaves once: taken, not found, dropped or too old. Thread-safe once it has begun.
 */
final class Batch {
    private final ReadAheads server;
    private final Map<MessageUid, Awaited> awaited = new ConcurrentHashMap<>();
    private final Disposable.Swap reading = Disposables.swap();
    private final Disposable.Swap timer = Disposables.swap();

    Batch(ReadAheads server) {
        this.server = server;
    }

    Awaited add(int index, MessageUid uid, int cost) {
        Awaited message = new Awaited(index, uid, cost);
        awaited.put(uid, message);
        return message;
    }

    /** Begins to read; false when the server admits no more. Blocks only if the mailbox does. */
    boolean begin(Messages mailbox) {
        ImmutableMap<MessageUid, Awaited> all = ImmutableMap.copyOf(awaited);
        int cost = all.values().stream().mapToInt(Awaited::cost).sum();
        if (!server.admit(all.size(), cost)) {
            return false;
        }
        timer.update(server.whenTooOld(() -> all().forEach(Awaited::drop)));
        reading.update(Flux.defer(() -> mailbox.read(all.keySet()))
                .doFinally(end -> server.wereRead(all.size()))
                .subscribe(this::found, this::failed, this::complete));
        return true;
    }

    private void found(MessageResult message) {
        Optional.ofNullable(awaited.get(message.getUid())).ifPresent(waiting -> waiting.content.complete(message));
    }

    private void failed(Throwable cause) {
        server.failed(cause);
        complete();
    }

    private void complete() {
        all().stream().filter(message -> !message.content.isDone()).forEach(Awaited::leave);
    }

    private ImmutableList<Awaited> all() {
        return ImmutableList.copyOf(awaited.values());
    }

    /** One of them. */
    final class Awaited {
        private final int index;
        private final MessageUid uid;
        private final int cost;
        private final CompletableFuture<MessageResult> content = new CompletableFuture<>();

        private Awaited(int index, MessageUid uid, int cost) {
            this.index = index;
            this.uid = uid;
            this.cost = cost;
        }

        int index() {
            return index;
        }

        int cost() {
            return cost;
        }

        /** Whether nothing will come of it. */
        boolean isLost() {
            return !awaited.containsKey(uid);
        }

        /** Blocking, until it is read or too old; empty when it was not found by then. */
        Optional<MessageResult> take() {
            Optional<MessageResult> message = content.handle((found, failure) -> Optional.ofNullable(found))
                    .join()
                    .filter(found -> leave());
            message.ifPresent(found -> server.hit());
            return message;
        }

        void drop() {
            if (leave()) {
                server.wasted();
            }
        }

        private boolean leave() {
            boolean left = awaited.remove(uid, this);
            if (left) {
                // Not only to wake who waits: whoever still refers to this must not hold the message.
                content.obtrudeException(new CancellationException());
                server.giveBack(cost);
            }
            if (awaited.isEmpty()) {
                timer.dispose();
                reading.dispose();
            }
            return left;
        }
    }
}
