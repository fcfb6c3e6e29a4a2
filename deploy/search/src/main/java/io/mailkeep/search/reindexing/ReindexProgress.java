package io.mailkeep.search.reindexing;

import com.google.common.util.concurrent.RateLimiter;
import io.mailkeep.search.reconciliation.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.model.MailboxId;

/** How far one run of a job has come; holds it to its pace. Thread-safe. */
final class ReindexProgress implements Progress {
    /** Mailboxes named that could not be reindexed; more are only counted. */
    private static final int MOST_NAMED = 1_000;

    private final Job job;
    private final RateLimiter pace;
    private final AtomicInteger partsDone;
    private final AtomicLong mailboxes = new AtomicLong();
    private final AtomicLong compared = new AtomicLong();
    private final AtomicLong mended = new AtomicLong();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<MailboxId> failedMailboxes = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("UnstableApiUsage")
    ReindexProgress(Job job) {
        this.job = job;
        this.pace = RateLimiter.create(job.messagesPerSecond());
        this.partsDone = new AtomicInteger(job.nextPart());
    }

    @Override
    public void compared(int messages) {
        compared.addAndGet(messages);
    }

    @Override
    @SuppressWarnings("UnstableApiUsage")
    public void mending(int messages) {
        pace.acquire(messages);
        mended.addAndGet(messages);
    }

    void mailboxDone() {
        mailboxes.incrementAndGet();
    }

    void mailboxFailed(MailboxId mailbox) {
        if (failed.incrementAndGet() <= MOST_NAMED) {
            failedMailboxes.add(mailbox);
        }
    }

    /** What an earlier run has done is not done again. */
    void startAt(int part) {
        partsDone.set(part);
    }

    void partDone() {
        partsDone.incrementAndGet();
    }

    int partsDone() {
        return partsDone.get();
    }

    boolean hasFailures() {
        return failed.get() > 0;
    }

    ReindexDetails details(Instant now) {
        return new ReindexDetails(
                now,
                job.id().toString(),
                job.scope().toText(),
                job.depth().name(),
                job.messagesPerSecond(),
                partsDone.get(),
                mailboxes.get(),
                failed.get(),
                compared.get(),
                mended.get(),
                List.copyOf(failedMailboxes));
    }
}
