package io.mailkeep.search.indexing;

import io.mailkeep.search.indexing.Transfer.UnreadableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One thread that carries out the changes of its mailboxes in their order, as many at once as are waiting. What fails is
 * tried again a few times; after that its mailboxes are {@link Missed}: all of the batch when the index does not take it,
 * those whose messages can not be read otherwise.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);
    private static final int BATCH = 256;
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private record Waiting(Change change, Sinks.Empty<Void> done) {
        static Waiting of(Change change) {
            return new Waiting(change, Sinks.empty());
        }

        void finish() {
            done.tryEmitEmpty();
        }

        void miss(Missed missed) {
            missed.add(change.mailbox());
            refuse("a change did not reach the index");
        }

        void refuse(String reason) {
            done.tryEmitError(new MissedException(reason));
        }
    }

    private final BlockingQueue<Waiting> queue;
    private final Supplier<Writes> writes;
    private final Transfer transfer;
    private final Missed missed;
    private final Thread thread;
    private volatile boolean closed;
    /** The lane's thread's own: while the index takes nothing, nothing is tried twice. */
    private boolean failing;

    Lane(int number, int capacity, Supplier<Writes> writes, Transfer transfer, Missed missed) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.writes = writes;
        this.transfer = transfer;
        this.missed = missed;
        this.thread = new Thread(this::run, "search-indexing-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes the change without waiting; the answer completes when it is searchable after the next refresh, and fails with
     * {@link MissedException} when its mailbox is missed.
     */
    Mono<Void> accept(Change change) {
        Waiting waiting = Waiting.of(change);
        if (missed.isDue(change.mailbox()) || !queue.offer(waiting)) {
            // The next comparison sees it.
            waiting.miss(missed);
        } else if (closed && queue.remove(waiting)) {
            waiting.miss(missed);
        }
        return waiting.done().asMono();
    }

    /**
     * The same for what a comparison finds: waits for room, and where there is none in time the change is refused without
     * its mailbox being missed for it. Blocking.
     */
    Mono<Void> mend(Change change, Duration patience) throws InterruptedException {
        Waiting waiting = Waiting.of(change);
        if (!queue.offer(waiting, patience.toMillis(), TimeUnit.MILLISECONDS) || (closed && queue.remove(waiting))) {
            waiting.refuse("there is too much to be indexed");
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
                batch.forEach(Waiting::finish);
                batch.clear();
            } catch (InterruptedException e) {
                batch.forEach(waiting -> waiting.miss(missed));
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void carryOut(List<Waiting> batch) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        int attempts = failing ? 1 : ATTEMPTS;
        List<Waiting> left = attempt(batch);
        for (int attempt = 1; attempt < attempts && !left.isEmpty(); attempt++) {
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(4);
            left = attempt(left);
        }
        left.forEach(waiting -> waiting.miss(missed));
    }

    /** Tells what is to be tried again. */
    private List<Waiting> attempt(List<Waiting> batch) throws InterruptedException {
        try {
            Writes bulk = writes.get();
            Set<Waiting> unread = new LinkedHashSet<>(write(batch, bulk));
            bulk.send();
            unread.addAll(lookAgain(batch, bulk));
            bulk.send();
            recovered();
            return List.copyOf(unread);
        } catch (IOException | RuntimeException | Error e) {
            // No message may end the thread, which all mailboxes of the lane share.
            stopIfInterrupted();
            failed(e);
            return batch;
        }
    }

    private List<Waiting> write(List<Waiting> batch, Writes bulk) throws IOException, InterruptedException {
        List<Waiting> unread = new ArrayList<>();
        for (Waiting waiting : batch) {
            try {
                transfer.carryOut(waiting.change(), bulk);
            } catch (UnreadableException e) {
                unreadable(waiting.change().mailbox(), e);
                unread.add(waiting);
            }
        }
        return unread;
    }

    /** Tells what belongs to mailboxes that could not be read. */
    private List<Waiting> lookAgain(List<Waiting> batch, Writes bulk) throws IOException, InterruptedException {
        Set<MailboxId> unread = new HashSet<>();
        for (Map.Entry<MailboxId, Map<MessageUid, Long>> indexed :
                bulk.indexed().entrySet()) {
            try {
                transfer.lookAgain(indexed.getKey(), indexed.getValue(), bulk);
            } catch (UnreadableException e) {
                unreadable(indexed.getKey(), e);
                unread.add(indexed.getKey());
            }
        }
        return batch.stream()
                .filter(waiting -> unread.contains(waiting.change().mailbox()))
                .toList();
    }

    private void unreadable(MailboxId mailbox, UnreadableException failure) throws InterruptedException {
        stopIfInterrupted();
        LOGGER.warn(
                "A mailbox could not be read to be indexed mailbox={} failure={}",
                mailbox.serialize(),
                failure.getMessage());
    }

    private void stopIfInterrupted() throws InterruptedException {
        if (closed || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void failed(Throwable failure) {
        if (!failing) {
            failing = true;
            LOGGER.warn(
                    "OpenSearch does not take changes; until they are caught up with, their mailboxes are scanned when"
                            + " they are searched failure={}",
                    failure.toString());
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOGGER.info("OpenSearch takes changes again");
        }
    }

    /** Ends; what still waits is missed. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(waiting -> waiting.miss(missed));
    }
}
