package io.mailkeep.search.reindexing;

import com.google.common.base.Preconditions;
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
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.Task.Result;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager;
import org.apache.james.task.TaskManager.Status;
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
 *
 * <p>The lease of a job is that of the server whose task manager carries it out, and before that of the one that
 * submitted it. A job may have several tasks, as when a server dies while its own waits: the first to come does the job,
 * and the others find it over.
 */
public final class Reindexing implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reindexing.class);
    private static final int AT_ONCE = 2;
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);

    /** James may lose a task that waits, when its broker fails: after so long another is submitted for the job. */
    private static final Duration WAITS = Duration.ofHours(1);

    /** Another server does the job by now, or it was cancelled. */
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
    private volatile Job standby = Job.standby();
    /** The jobs that this server does. */
    private final Map<UUID, ReindexProgress> running = new ConcurrentHashMap<>();

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

    /**
     * How its tasks are handed from server to server.
     *
     * @param reindexing asked for when a task is read: it submits to James's task manager, which reads them
     */
    public static TaskDTOModule<? extends Task, ? extends TaskDTO> tasks(
            Supplier<Reindexing> reindexing, MailboxId.Factory mailboxIds, MessageId.Factory messageIds) {
        return ReindexTask.json(reindexing, mailboxIds, messageIds);
    }

    /**
     * A task that reindexes, whose job is kept from now on. Blocking.
     *
     * @throws IllegalArgumentException if no message may ever be written; then no job is kept
     */
    Task task(Scope scope, Depth depth, int messagesPerSecond) {
        Preconditions.checkArgument(
                messagesPerSecond > 0, "messagesPerSecond=%s can not be used; use 1 or more", messagesPerSecond);
        Job job = Job.of(scope, depth, messagesPerSecond);
        // A job that is kept without a task would never be done.
        Task task = new ReindexTask(this, job);
        if (scope.isKept()) {
            jobs.add(job).block();
        }
        return task;
    }

    /**
     * Says that this server and its jobs go on, whether OpenSearch answers or not: no other takes them for abandoned. To be
     * called every minute; blocking.
     */
    public synchronized void keepLeases() {
        standBy();
        running.forEach(this::keep);
        keepWaiting();
    }

    /**
     * Submits the jobs that no server does any longer, fills an index that is not open yet, which is opened then, and
     * builds the one of a later mapping. To be called every minute; blocking.
     */
    public void resume() {
        // Or after a long sleep of the machine this would take what is its own.
        keepLeases();
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
            // The former, if there was one, is what another server does now, which took this one for crashed.
            standby = Job.standby();
            jobs.add(standby).block();
        }
    }

    private void keep(UUID job, ReindexProgress progress) {
        if (!jobs.renew(job, progress.partsDone()).block()) {
            running.remove(job, progress);
        }
    }

    /** James is asked only when there is something to ask about: of several servers it reads every task there ever was. */
    private void keepWaiting() {
        List<Job> begun =
                jobs.all().filter(job -> !job.isStandby()).collectList().block();
        if (begun.isEmpty()) {
            return;
        }
        Map<Optional<UUID>, List<TaskExecutionDetails>> ofJobs = tasks.list().stream()
                .filter(task -> task.getType().equals(ReindexTask.TYPE))
                .sorted(Comparator.comparing(TaskExecutionDetails::getSubmittedDate))
                .collect(Collectors.groupingBy(Reindexing::job));
        begun.forEach(job -> keep(job, ofJobs.getOrDefault(Optional.of(job.id()), List.of())));
    }

    private static Optional<UUID> job(TaskExecutionDetails task) {
        return task.getAdditionalInformation()
                .filter(ReindexDetails.class::isInstance)
                .map(details -> ((ReindexDetails) details).jobId());
    }

    /** A job that was cancelled is over; one that failed, or ended with the server, is left to be resumed. */
    private void keep(Job job, List<TaskExecutionDetails> itsTasks) {
        if (isCancelled(itsTasks)) {
            jobs.remove(job.id()).block();
        } else if (!running.containsKey(job.id()) && itsTasks.stream().anyMatch(this::mayStillBegin)) {
            // Only where this server submitted it.
            Boolean unused = jobs.renew(job.id(), job.done()).block();
        }
    }

    /** The task of a server that died never ends: to cancel it does not cancel the one by which its job was resumed. */
    private static boolean isCancelled(List<TaskExecutionDetails> inOrder) {
        boolean one = inOrder.stream()
                .anyMatch(task -> task.getStatus() == Status.CANCELLED
                        && task.getCancelRequestedNode().isPresent());
        boolean last = inOrder.stream()
                .reduce((before, task) -> task)
                .filter(task -> task.getStatus() == Status.CANCEL_REQUESTED)
                .isPresent();
        return one || last;
    }

    private boolean mayStillBegin(TaskExecutionDetails task) {
        Instant submitted = task.getSubmittedDate().toInstant();
        return task.getStatus() == Status.WAITING && submitted.plus(WAITS).isAfter(clock.instant());
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
                job.nextPart());
        try {
            // No standby any longer.
            Boolean unused = jobs.renew(job.id(), job.nextPart()).block();
            submit(new ReindexTask(this, job));
        } catch (RuntimeException e) {
            // The others that were taken would wait until their leases are over, and those after them for ever.
            LOGGER.warn(
                    "A reindexing can not be resumed, and is tried again when its lease is over job={} failure={}",
                    job.id(),
                    e.toString());
        }
    }

    private void submit(Task task) {
        TaskId unused = tasks.submit(task);
    }

    ReindexDetails details(ReindexProgress progress) {
        return progress.details(clock.instant());
    }

    /** Carries a job out, from where it is by now; nothing is left to do if it is over. Blocking. */
    Result run(Job submitted, ReindexProgress progress) throws InterruptedException {
        try {
            if (!submitted.scope().isKept()) {
                return lookAt(submitted.scope(), progress);
            }
            Optional<Job> job = jobs.start(submitted.id()).blockOptional();
            if (job.isEmpty()) {
                LOGGER.info("A reindexing is over already job={}", submitted.id());
                return Result.COMPLETED;
            }
            return runStarted(job.get(), progress);
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof InterruptedException || Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private Result runStarted(Job job, ReindexProgress progress) throws InterruptedException {
        progress.startAt(job.nextPart());
        running.put(job.id(), progress);
        try {
            if (job.scope() instanceof Scope.All && rebuild.isDue()) {
                rebuild.run(() -> own(job, progress), progress);
            } else {
                runParts(job, progress);
            }
            removeGone(job, progress);
            return finish(job, progress);
        } finally {
            running.remove(job.id(), progress);
        }
    }

    /** The mailboxes of a job for as long as no other server does it. */
    private Iterable<MailboxId> own(Job job, ReindexProgress progress) {
        return mailboxes
                .of(job.scope())
                .all()
                .doOnNext(any -> requireOwn(job, progress))
                .toIterable();
    }

    private void requireOwn(Job job, ReindexProgress progress) {
        if (running.get(job.id()) != progress) {
            throw new TakenOverException();
        }
    }

    private void runParts(Job job, ReindexProgress progress) {
        Parts parts = mailboxes.of(job.scope());
        for (int part = job.nextPart(); part < Job.PARTS; part++) {
            run(job, parts.part(part), progress);
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
        requireOwn(job, progress);
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

    private Result lookAt(Scope scope, ReindexProgress progress) throws InterruptedException {
        for (Change.Compared change : mailboxes.messages(scope).toIterable()) {
            progress.mending(change.uids().size());
            indexer.mend(change).block();
            supplement(change.mailbox());
        }
        return Result.COMPLETED;
    }

    /** What is written anew has nothing of it. */
    private void supplement(MailboxId mailbox) {
        try {
            reconciliation.supplement(mailbox);
        } catch (MissedException e) {
            throw Exceptions.propagate(e);
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
