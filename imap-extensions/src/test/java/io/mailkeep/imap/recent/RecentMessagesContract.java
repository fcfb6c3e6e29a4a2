package io.mailkeep.imap.recent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

/** What every record of recent messages promises. */
public interface RecentMessagesContract {
    RecentMessages testee();

    MailboxId freshMailbox();

    /** James stores messages as recent. */
    void deliver(MailboxId mailbox, List<MessageUid> uids);

    /** What James calls recent, in any order. */
    List<MessageUid> recentToJames(MailboxId mailbox);

    static List<MessageUid> uids(long low, long high) {
        return LongStream.rangeClosed(low, high).mapToObj(MessageUid::of).toList();
    }

    @Test
    default void whatNobodyClaimedIsRecent() {
        MailboxId mailbox = freshMailbox();
        deliver(mailbox, uids(1, 3));

        assertThat(peek(mailbox)).isEqualTo(uids(1, 3));
        assertThat(peek(mailbox)).as("to look changes nothing").isEqualTo(uids(1, 3));
    }

    @Test
    default void whatIsClaimedIsRecentNoMore() {
        MailboxId mailbox = freshMailbox();
        deliver(mailbox, uids(1, 3));

        assertThat(claim(mailbox)).isEqualTo(uids(1, 3));

        assertThat(peek(mailbox)).isEmpty();
        assertThat(claim(mailbox)).isEmpty();
    }

    @Test
    default void whatArrivesLaterIsRecent() {
        MailboxId mailbox = freshMailbox();
        deliver(mailbox, uids(1, 3));
        claim(mailbox);

        deliver(mailbox, uids(4, 4));

        assertThat(peek(mailbox)).isEqualTo(uids(4, 4));
        assertThat(claim(mailbox)).isEqualTo(uids(4, 4));
    }

    @Test
    default void aMailboxWithoutRecentMessagesHasNone() {
        MailboxId mailbox = freshMailbox();

        assertThat(claim(mailbox)).isEmpty();
        assertThat(peek(mailbox)).isEmpty();
    }

    @Test
    default void otherMailboxesAreLeftAlone() {
        MailboxId mailbox = freshMailbox();
        MailboxId other = freshMailbox();
        deliver(mailbox, uids(1, 3));
        deliver(other, uids(1, 2));

        claim(mailbox);

        assertThat(peek(other)).isEqualTo(uids(1, 2));
    }

    @Test
    default void theyAscendHoweverJamesNamesThem() {
        MailboxId mailbox = freshMailbox();
        deliver(mailbox, uids(1, 100));
        List<MessageUid> descending = new ArrayList<>(recentToJames(mailbox));
        descending.sort(Collections.reverseOrder());

        assertThat(testee().peek(mailbox, descending).block()).isEqualTo(uids(1, 100));
        assertThat(testee().claim(mailbox, descending).block()).isEqualTo(uids(1, 100));
    }

    @Test
    default void manyAreClaimedAtOnce() {
        MailboxId mailbox = freshMailbox();
        deliver(mailbox, uids(1, 2500));

        assertThat(claim(mailbox)).isEqualTo(uids(1, 2500));
        assertThat(claim(mailbox)).isEmpty();
    }

    private List<MessageUid> peek(MailboxId mailbox) {
        return testee().peek(mailbox, recentToJames(mailbox)).block();
    }

    private List<MessageUid> claim(MailboxId mailbox) {
        return testee().claim(mailbox, recentToJames(mailbox)).block();
    }
}
