package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

/** What every memory of missed mailboxes does. */
interface MissedContract {
    Missed testee();

    MailboxId anyMailbox();

    default List<MailboxId> all() {
        return testee().all().collectList().block();
    }

    @Test
    default void aMailboxIsMissedFromTheMomentItIsAdded() {
        MailboxId mailbox = anyMailbox();

        testee().add(mailbox);

        assertThat(testee().contains(mailbox)).isTrue();
        assertThat(testee().contains(anyMailbox())).isFalse();
        assertThat(testee().containsAny(List.of(anyMailbox(), mailbox))).isTrue();
    }

    @Test
    default void allAreTold() {
        MailboxId one = anyMailbox();
        MailboxId another = anyMailbox();
        testee().add(one);
        testee().add(another);
        testee().add(one);

        assertThat(all()).contains(one, another).doesNotHaveDuplicates();
    }

    default void compare(MailboxId mailbox) {
        testee().begin(mailbox);
        testee().remove(mailbox).block();
    }

    @Test
    default void whatHasBeenComparedIsMissedNoLonger() {
        MailboxId compared = anyMailbox();
        MailboxId other = anyMailbox();
        testee().add(compared);
        testee().add(other);

        compare(compared);

        assertThat(testee().contains(compared)).isFalse();
        assertThat(all()).contains(other).doesNotContain(compared);
    }

    @Test
    default void whatHasBeenComparedCanBeMissedAgain() {
        MailboxId mailbox = anyMailbox();
        testee().add(mailbox);
        compare(mailbox);

        testee().add(mailbox);

        assertThat(testee().contains(mailbox)).isTrue();
        assertThat(all()).contains(mailbox);
    }

    @Test
    default void whatIsMissedDuringAComparisonStays() {
        MailboxId mailbox = anyMailbox();
        testee().add(mailbox);
        testee().begin(mailbox);

        testee().add(mailbox);
        testee().remove(mailbox).block();

        assertThat(testee().contains(mailbox)).isTrue();
        assertThat(all()).contains(mailbox);
    }

    @Test
    default void whatIsMissedDuringAComparisonOfAMailboxThatWasNotMissedStays() {
        MailboxId mailbox = anyMailbox();
        testee().begin(mailbox);

        testee().add(mailbox);
        testee().remove(mailbox).block();

        assertThat(testee().contains(mailbox)).isTrue();
    }

    @Test
    default void aComparisonThatFailedTakesNothingAway() {
        MailboxId mailbox = anyMailbox();
        testee().add(mailbox);

        testee().begin(mailbox);

        assertThat(testee().contains(mailbox)).isTrue();
        compare(mailbox);
        assertThat(testee().contains(mailbox)).isFalse();
    }

    @Test
    default void changesMayBeLeftOutUntilAComparisonBegins() {
        MailboxId mailbox = anyMailbox();
        assertThat(testee().isDue(mailbox)).isFalse();

        testee().add(mailbox);
        assertThat(testee().isDue(mailbox)).isTrue();

        testee().begin(mailbox);
        assertThat(testee().isDue(mailbox)).isFalse();

        testee().add(mailbox);
        assertThat(testee().isDue(mailbox)).isTrue();
    }

    @Test
    default void comparingWhatIsNotMissedDoesNothing() {
        MailboxId mailbox = anyMailbox();

        compare(mailbox);

        assertThat(testee().contains(mailbox)).isFalse();
    }
}
