package io.mailkeep.imap.removal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.TestMessageId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

/** What every store of removal intents promises. */
public interface RemovalIntentsContract {
    RemovalIntents testee();

    /** The store's. */
    UpdatableTickingClock clock();

    MailboxId freshMailbox();

    static Batch batch(long... messages) {
        return Batch.of(LongStream.of(messages)
                .mapToObj(id -> (MessageId) TestMessageId.of(id))
                .toList());
    }

    @Test
    default void whatWasBegunIsOpen() {
        MailboxId mailbox = freshMailbox();
        Instant begun = clock().instant();

        testee().begin(mailbox, batch(1)).block();
        clock().setInstant(begun.plus(Duration.ofMinutes(1)));
        testee().begin(mailbox, batch(2, 3)).block();

        assertThat(open(mailbox)).extracting(Intent::batch).containsExactlyInAnyOrder(batch(1), batch(2, 3));
        assertThat(open(mailbox))
                .extracting(Intent::begun)
                .containsExactlyInAnyOrder(begun, begun.plus(Duration.ofMinutes(1)));
        assertThat(open(freshMailbox())).isEmpty();
    }

    @Test
    default void whatIsFinishedIsNotOpen() {
        MailboxId mailbox = freshMailbox();
        testee().begin(mailbox, batch(1)).block();
        testee().begin(mailbox, batch(2)).block();

        finish(mailbox, batch(1));

        assertThat(open(mailbox)).extracting(Intent::batch).containsExactly(batch(2));
    }

    @Test
    default void aBatchMayBeBegunAgain() {
        MailboxId mailbox = freshMailbox();
        testee().begin(mailbox, batch(1)).block();
        finish(mailbox, batch(1));

        testee().begin(mailbox, batch(1)).block();

        assertThat(open(mailbox)).extracting(Intent::batch).containsExactly(batch(1));
    }

    @Test
    default void theEndOfOneAttemptIsNotTheEndOfTheNext() {
        MailboxId mailbox = freshMailbox();
        testee().begin(mailbox, batch(1)).block();
        Intent first = Iterables.getOnlyElement(open(mailbox));
        testee().begin(mailbox, batch(1)).block();

        testee().finish(mailbox, first).block();

        assertThat(open(mailbox)).hasSize(1).doesNotContain(first);
    }

    @Test
    default void toFinishTwiceIsNoError() {
        MailboxId mailbox = freshMailbox();
        testee().begin(mailbox, batch(1)).block();
        Intent intent = Iterables.getOnlyElement(open(mailbox));

        testee().finish(mailbox, intent).block();
        testee().finish(mailbox, intent).block();

        assertThat(open(mailbox)).isEmpty();
    }

    private List<Intent> open(MailboxId mailbox) {
        return testee().open(mailbox).collectList().block();
    }

    private void finish(MailboxId mailbox, Batch batch) {
        testee().open(mailbox)
                .filter(intent -> intent.batch().equals(batch))
                .concatMap(intent -> testee().finish(mailbox, intent))
                .blockLast();
    }
}
