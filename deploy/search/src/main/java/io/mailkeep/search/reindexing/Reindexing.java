package io.mailkeep.search.reindexing;

import io.mailkeep.search.indexing.Change;
import io.mailkeep.search.indexing.Indexer;
import io.mailkeep.search.indexing.Missed;
import io.mailkeep.search.indexing.MissedException;
import io.mailkeep.search.mapping.MailIndex;
import io.mailkeep.search.reconciliation.Rebuild;
import io.mailkeep.search.reconciliation.Reconciliation;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import io.mailkeep.search.reconciliation.Reconciliation.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.task.Task;
import org.apache.james.task.Task.Result;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reindexes by comparing mailbox after mailbox, two at a time; nothing is deleted first, so that searches go on. A job
 * that a restart or a crash interrupts is resumed by {@link #resume}, on this server or another; one that is cancelled is
 * over. After a crash all mailboxes are compared, since changes that waited to be indexed are forgotten. Thread-safe.
 */
public final class Reindexing implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reindexing.class);
    private static final int AT_ONCE = 2;
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);
    private static final Set<TaskManager.Status> UNFINISHED =
            EnumSet.of(TaskManager.Status.WAITING, TaskManager.Status.IN_PROGRESS);

    /** Another server does the job by now. */
    private static final class TakenOverException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Mailboxes mailboxes;
    private final Reconciliation reconciliation;
    private final Rebuild rebuild;
    private final Indexer indexer;
    private final MailIndex index;
    private final Missed missed;
    private final Jobs jobs;
    private final TaskManager tasks;
    private final Clock clock;
    private final Job standby = Job.standby();
    /** What was cancelled, for as long as James remembers the tasks. */
    private final Set<UUID> forgotten = ConcurrentHashMap.newKeySet();

    private final Set<UUID> takenOver = ConcurrentHashMap.newKeySet();
    private final Scheduler threads = Schedulers.newBoundedElastic(AT_ONCE, 1_000, "search-reindexing", 60, true);

    public Reindexing(
            Mailboxes mailboxes,
            Reconciliation reconciliation,
            Rebuild rebuild,
            Indexer indexer,
            MailIndex index,
            Missed missed,
            Jobs jobs,
            TaskManager tasks,
            Clock clock) {
        this.mailboxes = mailboxes;
        this.reconciliation = reconciliation;
        this.rebuild = rebuild;
        this.indexer = indexer;
        this.index = index;
        this.missed = missed;
        this.jobs = jobs;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** A task that reindexes, whose job is kept from now on. Blocking. */
    Task task(Scope scope, Depth depth, int messagesPerSecond) {
        Job job = Job.of(scope, depth, messagesPerSecond);
        if (scope.isKept()) {
            jobs.add(job).block();
        }
        return new ReindexTask(this, job);
    }

    /**
     * Submits the jobs that no server does any longer, fills an index that is not open yet, which is opened then, and
     * builds the one of a later mapping. To be called every minute, so that this server's jobs stay its own; blocking.
     */
    public void resume() {
        standBy();
        tasks.list().forEach(this::keep);
        jobs.takeAbandoned().collectList().block().forEach(this::resume);
        if (!index.isOpen().block() && !isBeingFilled()) {
            LOGGER.info("The search index is new: it is filled, and searches scan until it is");
            submit(task(new Scope.All(), Depth.DIFFERENCES, Job.UNHURRIED));
        } else if (rebuild.isDue() && !isBeingFilled()) {
            LOGGER.info("The search index is of an earlier mapping: it is built anew beside the one that is searched");
            submit(task(new Scope.All(), Depth.DIFFERENCES, Job.UNHURRIED));
        }
    }

    /** Should this server crash, whoever looks next compares all that it may not have indexed. */
    private void standBy() {
        if (!jobs.renew(standby.id(), standby.done()).block()) {
            jobs.add(standby).block();
        }
    }

    private void keep(TaskExecutionDetails task) {
        task.getAdditionalInformation()
                .filter(ReindexDetails.class::isInstance)
                .map(ReindexDetails.class::cast)
                .ifPresent(details -> keep(task, details));
    }

    /** A job that was cancelled is over; one that failed, or ended with the server, is left to be resumed. */
    private void keep(TaskExecutionDetails task, ReindexDetails details) {
        if (task.getCancelRequestedNode().isPresent()) {
            forget(details.jobId());
        } else if (UNFINISHED.contains(task.getStatus())
                && !jobs.renew(details.jobId(), details.partsDone()).block()) {
            takenOver.add(details.jobId());
        }
    }

    private void forget(UUID cancelled) {
        if (!forgotten.contains(cancelled)) {
            jobs.remove(cancelled).block();
            forgotten.add(cancelled);
        }
    }

    private boolean isBeingFilled() {
        return jobs.all()
                .any(job -> job.scope() instanceof Scope.All && !job.isStandby())
                .block();
    }

    private void resume(Job job) {
        LOGGER.info(
                "A reindexing is resumed job={} scope={} partsDone={}",
                job.id(),
                job.scope().toText(),
                job.done());
        submit(new ReindexTask(this, job));
    }

    private void submit(Task task) {
        TaskId unused = tasks.submit(task);
    }

    ReindexDetails details(ReindexProgress progress) {
        return progress.details(clock.instant());
    }

    /** Carries a job out. Blocking. */
    Result run(Job job, ReindexProgress progress) throws InterruptedException {
        try {
            if (!job.scope().isKept()) {
                return lookAt(job.scope(), progress);
            }
            if (job.scope() instanceof Scope.All && rebuild.isDue()) {
                rebuild.run(() -> own(job), progress);
                removeGone(job, progress);
                return finish(job, progress);
            }
            Parts parts = mailboxes.of(job.scope());
            for (int part = job.nextPart(); part < Job.PARTS; part++) {
                run(job, parts.part(part), progress);
            }
            removeGone(job, progress);
            return finish(job, progress);
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof InterruptedException || Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    /** The mailboxes of a job for as long as no other server does it. */
    private Iterable<MailboxId> own(Job job) {
        return mailboxes.of(job.scope()).all().doOnNext(any -> requireOwn(job)).toIterable();
    }

    private void requireOwn(Job job) {
        if (takenOver.contains(job.id())) {
            throw new TakenOverException();
        }
    }

    private void run(Job job, Flux<MailboxId> part, ReindexProgress progress) {
        reindex(job, part, progress);
        progress.partDone();
        if (!jobs.renew(job.id(), progress.partsDone()).block()) {
            throw new TakenOverException();
        }
    }

    /** A deletion that a crash or an outage has lost is in no listing of the store. */
    private void removeGone(Job job, ReindexProgress progress) {
        if (job.scope() instanceof Scope.All) {
            reindex(job, mailboxes.gone(), progress);
        }
    }

    private void reindex(Job job, Flux<MailboxId> some, ReindexProgress progress) {
        some.flatMap(
                        mailbox -> Mono.fromRunnable(() -> reindex(job, mailbox, progress))
                                .subscribeOn(threads),
                        AT_ONCE)
                .blockLast();
    }

    private void reindex(Job job, MailboxId mailbox, ReindexProgress progress) {
        requireOwn(job);
        try {
            Outcome unused = reconciliation.reconcile(mailbox, job.depth(), progress);
            progress.mailboxDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MissedException | RuntimeException e) {
            // When OpenSearch is down, this fails: the job stops and is resumed.
            index.prepare().block();
            LOGGER.warn("A mailbox could not be reindexed mailbox={} failure={}", mailbox.serialize(), e.toString());
            missed.add(mailbox);
            progress.mailboxFailed(mailbox);
        }
    }

    private Result finish(Job job, ReindexProgress progress) {
        if (job.scope() instanceof Scope.All) {
            // Mailboxes that failed are missed, and scanned.
            index.open().block();
        }
        jobs.remove(job.id()).block();
        LOGGER.info("Reindexed {}", details(progress));
        return progress.hasFailures() ? Result.PARTIAL : Result.COMPLETED;
    }

    private Result lookAt(Scope scope, ReindexProgress progress) {
        mailboxes
                .messages(scope)
                .concatMap(change -> {
                    progress.mending(change.uids().size());
                    return mend(change);
                })
                .blockLast();
        return Result.COMPLETED;
    }

    private Mono<Void> mend(Change.Compared change) {
        try {
            return indexer.mend(change);
        } catch (InterruptedException e) {
            return Mono.error(e);
        }
    }

    /** Stops what is under way; it is resumed after the next start. */
    public void stop() {
        threads.dispose();
    }

    /** The same, to be called when the server ends in good order: once what waits is indexed, or known to be missed. */
    @Override
    public void close() {
        stop();
        try {
            jobs.remove(standby.id()).block(ENDED_WITHIN);
        } catch (RuntimeException e) {
            LOGGER.warn("The next server to look compares all mailboxes failure={}", e.toString());
        }
    }
}
