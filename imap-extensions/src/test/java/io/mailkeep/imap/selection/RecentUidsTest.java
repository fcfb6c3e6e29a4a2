package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

class RecentUidsTest {
    private static final MessageUid UID = MessageUid.of(7);

    private final RecentUids recent = new RecentUids();

    @Test
    void aMessageIsRecentBeforeItEntersTheViewAndCountedAfter() {
        recent.addToCome(UID);

        assertThat(recent.contains(UID)).isTrue();
        assertThat(recent.count()).isZero();

        recent.enter(UID);

        assertThat(recent.contains(UID)).isTrue();
        assertThat(recent.counted()).containsExactly(UID);
        assertThat(recent.count()).isOne();
    }

    @Test
    void whatEntersWithoutHavingComeAsRecentIsNotRecent() {
        recent.enter(UID);

        assertThat(recent.contains(UID)).isFalse();
        assertThat(recent.count()).isZero();
    }

    @Test
    void aMessageThatLeavesTheViewToComeBackIsRecentStill() {
        recent.addInView(UID);

        recent.leave(UID);

        assertThat(recent.count()).isZero();
        assertThat(recent.contains(UID)).isTrue();

        recent.enter(UID);

        assertThat(recent.count()).isOne();
    }

    @Test
    void removalSaysWhetherTheMessageWasCounted() {
        recent.addInView(UID);
        recent.addToCome(MessageUid.of(8));

        assertThat(recent.remove(UID)).isTrue();
        assertThat(recent.remove(MessageUid.of(8))).isFalse();
        assertThat(recent.contains(UID)).isFalse();
        assertThat(recent.contains(MessageUid.of(8))).isFalse();
    }
}
