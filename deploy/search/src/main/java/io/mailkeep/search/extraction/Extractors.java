package io.mailkeep.search.extraction;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Processes that read attachments: at most {@link Bounds#processes}, started when they are wanted, one attachment each
 * at a time. Blocking: whoever finds all of them busy waits, at most as long as they may take. Thread-safe.
 */
public final class Extractors implements AutoCloseable {
    /** Of one process: what a parser leaks ends with it. */
    private static final int MOST_ASKED = 5_000;

    /** A server starts together with others on a machine that has just come up, or with what failed with it. */
    private static final Duration TO_START = Duration.ofMinutes(3);

    private final Path module;
    private final Bounds bounds;
    private final Semaphore free;
    private final Deque<ExtractorProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<ExtractorProcess> all = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch;
    private volatile boolean closed;

    private Extractors(Path module, Bounds bounds) {
        this.module = module;
        this.bounds = bounds;
        this.free = new Semaphore(bounds.processes(), true);
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "attachment-text-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts the first of them, to know that they can be; waits for minutes where the machine is busy.
     *
     * @param module the built module {@code deploy/search/extractor}
     * @throws ExtractorException if it does not answer
     */
    public static Extractors start(Path module, Bounds bounds) {
        Extractors extractors = new Extractors(module, bounds);
        Extraction first = extractors.extract(
                new ByteArrayInputStream("up".getBytes(StandardCharsets.US_ASCII)), "text/plain", TO_START);
        if (first.failure().isPresent() || !first.text().contains("up")) {
            extractors.close();
            throw new ExtractorException("Attachments can not be read with " + module.toAbsolutePath() + ": "
                    + first.failure().orElse("wrong text") + ". Is it built, and can a JVM be started with "
                    + bounds.heapMegabytes() + " MiB of heap? Or set opensearch.indexAttachments=false");
        }
        return extractors;
    }

    /** What can be read of this content within the bounds; never fails but by interruption. The caller closes it. */
    Extraction extract(InputStream content, String type) {
        return extract(content, type, bounds.time());
    }

    private Extraction extract(InputStream content, String type, Duration time) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExtractorException("Interrupted while waiting to read an attachment", e);
        }
        try {
            return extractWith(take(), content, type, time);
        } catch (IOException e) {
            return Extraction.failed("no process could be started: " + e.getMessage());
        } finally {
            free.release();
        }
    }

    private ExtractorProcess take() throws IOException {
        for (ExtractorProcess next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.isAlive()) {
                return next;
            }
            discard(next);
        }
        if (closed) {
            throw new IOException("closed");
        }
        ExtractorProcess started = ExtractorProcess.launch(module, bounds);
        all.add(started);
        return started;
    }

    private Extraction extractWith(ExtractorProcess process, InputStream content, String type, Duration time) {
        Future<?> deadline;
        try {
            deadline = watch.schedule(process::kill, time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed since the process was taken, or before the launched one was known.
            discard(process);
            return Extraction.failed("closed");
        }
        try {
            Extraction extraction = process.ask(content, type);
            // Before it is idle: a kill would meet the next attachment.
            if (deadline.cancel(false) && process.asked() < MOST_ASKED && !closed) {
                idle.addFirst(process);
            } else {
                discard(process);
            }
            return extraction;
        } catch (IOException | RuntimeException e) {
            // Where it stands between request and answer is unknown.
            boolean late = !deadline.cancel(false);
            discard(process);
            return Extraction.failed(
                    late ? "not read within " + time.toSeconds() + " s" : "the process or the content ended: " + e);
        }
    }

    private void discard(ExtractorProcess process) {
        process.clean();
        all.remove(process);
    }

    /** Ends all of them; what is being read fails. */
    @Override
    public void close() {
        closed = true;
        watch.shutdownNow();
        all.forEach(ExtractorProcess::clean);
    }

    /** The processes that there are. */
    Set<Long> pids() {
        return all.stream().map(ExtractorProcess::pid).collect(Collectors.toSet());
    }
}
