package io.mailkeep.imap.living;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.LivingUids;
import java.time.Instant;
import java.util.stream.IntStream;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

/** What every store of snapshots promises: to give back what it was given, or nothing. */
public interface SnapshotsContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    Snapshots testee();

    MailboxId freshMailbox();

    static Snapshot snapshot(long base, int... uids) {
        return Snapshot.of(
                ModSeq.of(base),
                NOW,
                LivingUids.of(IntStream.of(uids).asLongStream().boxed().toList()));
    }

    @Test
    default void hasNoneOfAMailboxThatWasNotWritten() {
        assertThat(testee().read(freshMailbox()).blockOptional()).isEmpty();
    }

    @Test
    default void mayBeWritten() {
        MailboxId mailbox = freshMailbox();

        testee().write(mailbox, snapshot(7, 1, 2, 9)).block();

        assertThat(testee().read(mailbox).blockOptional().stream())
                .allSatisfy(kept -> assertThat(kept.uids().above(0)).containsExactly(1L, 2L, 9L));
    }

    @Test
    default void aMailboxOfWhichNothingIsKnownCountsNothing() {
        assertThat(testee().count(freshMailbox()).block()).isEqualTo(0);
    }

    @Test
    default void anotherMailboxHasAnother() {
        MailboxId mailbox = freshMailbox();

        testee().write(mailbox, snapshot(7, 1)).block();

        assertThat(testee().read(freshMailbox()).blockOptional()).isEmpty();
    }
}
