package io.mailkeep.search.indexing;

import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Change.Added;
import io.mailkeep.search.indexing.Change.Deleted;
import io.mailkeep.search.indexing.Change.Flagged;
import io.mailkeep.search.indexing.Change.Removed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One thread that carries out the changes of its mailboxes in their order, as many at once as are waiting. A batch that
 * fails is tried again a few times; after that its mailboxes are {@link Missed}.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);
    private static final int BATCH = 256;
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private record Waiting(Change change, Sinks.Empty<Void> done) {
        void finish() {
            done.tryEmitEmpty();
        }
    }

    private final BlockingQueue<Waiting> queue;
    private final Supplier<Writes> writes;
    private final Messages messages;
    private final MessageDocument documents;
    private final Missed missed;
    private final Thread thread;
    private volatile boolean closed;

    Lane(
            int number,
            int capacity,
            Supplier<Writes> writes,
            Messages messages,
            MessageDocument documents,
            Missed missed) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.writes = writes;
        this.messages = messages;
        this.documents = documents;
        this.missed = missed;
        this.thread = new Thread(this::run, "search-indexing-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the change; the answer completes when it is searchable after the next refresh, or missed. */
    Mono<Void> accept(Change change) {
        Waiting waiting = new Waiting(change, Sinks.empty());
        if (closed || missed.contains(change.mailbox()) || !queue.offer(waiting)) {
            // A mailbox that is missed is compared as a whole.
            missed.add(change.mailbox());
            waiting.finish();
        }
        return waiting.done().asMono();
    }

    int length() {
        return queue.size();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                carryOut(batch);
            } catch (InterruptedException e) {
                miss(batch);
                Thread.currentThread().interrupt();
                return;
            } finally {
                batch.forEach(Waiting::finish);
                batch.clear();
            }
        }
    }

    private void carryOut(List<Waiting> batch) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                write(batch);
                return;
            } catch (Exception e) {
                if (e.getCause() instanceof InterruptedException || closed) {
                    throw new InterruptedException();
                }
                if (attempt == ATTEMPTS) {
                    LOGGER.warn(
                            "Changes could not be indexed; their mailboxes are searched by scanning until they are"
                                    + " compared with the index changes={} failure={}",
                            batch.size(),
                            e.toString());
                    miss(batch);
                    return;
                }
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(4);
            }
        }
    }

    private void miss(List<Waiting> batch) {
        batch.forEach(waiting -> missed.add(waiting.change().mailbox()));
    }

    private void write(List<Waiting> batch) throws Exception {
        Writes bulk = writes.get();
        for (Waiting waiting : batch) {
            write(waiting.change(), bulk);
        }
        bulk.send();
    }

    private void write(Change change, Writes bulk) throws Exception {
        if (change instanceof Added added) {
            messages.read(added.mailbox(), added.user(), added.uids(), (message, session) -> {
                bulk.index(added.mailbox(), message.getUid(), documents.of(message, session));
                if (bulk.areMany()) {
                    bulk.send();
                }
            });
        } else if (change instanceof Flagged flagged) {
            bulk.setFlags(flagged.mailbox(), flagged.uid(), flagged.flags(), flagged.modSeq());
        } else if (change instanceof Removed removed) {
            removed.uids().forEach(uid -> bulk.delete(removed.mailbox(), uid));
        } else if (change instanceof Deleted deleted) {
            bulk.deleteAll(deleted.mailbox());
        }
        if (bulk.areMany()) {
            bulk.send();
        }
    }

    /** Ends; what still waits is missed. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        miss(left);
        left.forEach(Waiting::finish);
    }
}
