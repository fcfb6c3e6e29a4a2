package io.mailkeep.pop3.survey;

import com.google.common.util.concurrent.RateLimiter;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.maildrop.Examiner;
import java.util.function.Consumer;
import javax.annotation.PreDestroy;
import org.apache.james.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads maildrops, some at a time, for whoever sums them up. Takes no lock and writes nothing: a maildrop is seen as
 * its last session or sweep left it. Thread-safe.
 */
@Singleton
final class Survey {
    private static final Logger LOGGER = LoggerFactory.getLogger(Survey.class);
    // Bounds memory and the load on the store: so many maildrops are read at once, and no more are held.
    private static final int AT_ONCE = 8;
    private static final int MAX_WAITING = 1000;
    private static final int THREAD_IDLE_SECONDS = 60;

    private final MaildropStore store;
    private final Examiner examiner;
    private final Scheduler threads =
            Schedulers.newBoundedElastic(AT_ONCE, MAX_WAITING, "mailkeep-survey", THREAD_IDLE_SECONDS, true);

    @Inject
    Survey(MaildropStore store, Examiner examiner) {
        this.store = store;
        this.examiner = examiner;
    }

    /**
     * Has each maildrop visited, by several threads at once. Fails when the users can not be listed; a maildrop that
     * can not be read is counted and logged. Cancelling ends it after the maildrops at hand.
     *
     * @param usersPerSecond how many maildrops are read a second, at most
     */
    Mono<Task.Result> run(Audience audience, int usersPerSecond, Progress progress, Consumer<Examinee> visitor) {
        return Mono.defer(() -> {
            RateLimiter pace = RateLimiter.create(usersPerSecond);
            progress.begin();
            return audience.maildrops(store)
                    .flatMap(
                            id -> Mono.fromRunnable(() -> {
                                        pace.acquire();
                                        visit(id, progress, visitor);
                                    })
                                    .subscribeOn(threads),
                            AT_ONCE)
                    .then(Mono.fromCallable(
                            () -> progress.hasFailures() ? Task.Result.PARTIAL : Task.Result.COMPLETED));
        });
    }

    private void visit(MaildropId id, Progress progress, Consumer<Examinee> visitor) {
        try {
            visitor.accept(examiner.read(id));
            progress.seen(id);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Errors, too: conditions are others' code, and may be built against another version. Reactor takes them
            // for fatal: the task would never end.
            progress.failed(id);
            LOGGER.warn(
                    "Could not look into a maildrop, the sums are without it: user={} cause={}",
                    id.asString(),
                    e.toString());
        }
    }

    @PreDestroy
    void stop() {
        threads.dispose();
    }
}
