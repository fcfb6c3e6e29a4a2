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

    @Test
    default void whatIsRemovedIsMissedNoLonger() {
        MailboxId removed = anyMailbox();
        MailboxId other = anyMailbox();
        testee().add(removed);
        testee().add(other);

        testee().remove(removed).block();

        assertThat(testee().contains(removed)).isFalse();
        assertThat(all()).contains(other).doesNotContain(removed);
    }

    @Test
    default void whatIsRemovedCanBeMissedAgain() {
        MailboxId mailbox = anyMailbox();
        testee().add(mailbox);
        testee().remove(mailbox).block();

        testee().add(mailbox);

        assertThat(testee().contains(mailbox)).isTrue();
        assertThat(all()).contains(mailbox);
    }

    @Test
    default void removingWhatIsNotMissedDoesNothing() {
        MailboxId mailbox = anyMailbox();

        testee().remove(mailbox).block();

        assertThat(testee().contains(mailbox)).isFalse();
    }
}
