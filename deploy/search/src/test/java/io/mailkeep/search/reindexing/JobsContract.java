package io.mailkeep.search.reindexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.junit.jupiter.api.Test;

/** What every memory of jobs does. */
interface JobsContract {
    Jobs testee();

    /** Lets a lease pass. */
    void waitForLeaseToEnd();

    private List<Job> all() {
        return testee().all().collectList().block();
    }

    private List<Job> abandoned() {
        return testee().takeAbandoned().collectList().block();
    }

    @Test
    default void jobsAreKeptAsTheyWereAdded() {
        Job all = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        Job user = Job.of(new Scope.OfUser(Username.of("bob@example.com")), Depth.EVERYTHING, 50);
        Job mailboxes =
                Job.of(new Scope.OfMailboxes(List.of(InMemoryId.of(3), InMemoryId.of(5))), Depth.DIFFERENCES, 50);
        for (Job job : List.of(all, user, mailboxes)) {
            testee().add(job).block();
        }

        assertThat(all()).contains(all, user, mailboxes);
    }

    @Test
    default void aRemovedJobIsGone() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();

        testee().remove(job.id()).block();
        testee().remove(job.id()).block();

        assertThat(all()).doesNotContain(job);
        assertThat(testee().renew(job.id(), 3).block()).isFalse();
        assertThat(all()).isEmpty();
    }

    @Test
    default void aLeasedJobIsNotAbandoned() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();

        assertThat(abandoned()).isEmpty();
    }

    @Test
    default void aJobIsStartedWhereItIs() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();
        assertThat(testee().renew(job.id(), 12).block()).isTrue();

        assertThat(testee().start(job.id()).block()).isEqualTo(new Job(job.id(), job.scope(), job.depth(), 7, 12));
    }

    @Test
    default void aStartedJobIsLeasedAnew() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();
        waitForLeaseToEnd();

        testee().start(job.id()).block();

        assertThat(abandoned()).isEmpty();
    }

    @Test
    default void aJobThatIsOverIsNotStarted() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();
        testee().remove(job.id()).block();

        assertThat(testee().start(job.id()).blockOptional()).isEmpty();
        assertThat(all()).isEmpty();
    }

    @Test
    default void anAbandonedJobIsTakenOnceWithWhatIsDone() {
        Job job = Job.of(new Scope.All(), Depth.DIFFERENCES, 7);
        testee().add(job).block();
        assertThat(testee().renew(job.id(), 12).block()).isTrue();
        waitForLeaseToEnd();

        assertThat(abandoned()).containsExactly(new Job(job.id(), job.scope(), job.depth(), 7, 12));
        assertThat(abandoned()).isEmpty();
        assertThat(testee().renew(job.id(), 13).block()).isTrue();
    }
}
