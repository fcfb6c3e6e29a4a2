package io.mailkeep.imap.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every outbox promises. */
public interface OutboxContract {
    Outbox testee();

    default String freshReceiver() {
        return "r" + UUID.randomUUID();
    }

    private List<String> bodies(String receiver) {
        return testee().oldest(receiver, anHourAgo(), 100).stream()
                .map(Letter::body)
                .toList();
    }

    private static Instant anHourAgo() {
        return Instant.now().minus(Duration.ofHours(1));
    }

    @Test
    default void lettersAreReadInTheOrderInWhichTheyWereAppended() {
        String receiver = freshReceiver();

        testee().append(receiver, List.of("1", "2"));
        testee().append(receiver, List.of("3"));

        assertThat(bodies(receiver)).containsExactly("1", "2", "3");
        assertThat(testee().oldest(receiver, anHourAgo(), 2))
                .extracting(Letter::body)
                .containsExactly("1", "2");
        assertThat(bodies(freshReceiver())).isEmpty();
    }

    @Test
    default void whatWasAcknowledgedIsGone() {
        String receiver = freshReceiver();
        testee().append(receiver, List.of("1", "2", "3"));
        ImmutableList<Letter> letters = testee().oldest(receiver, anHourAgo(), 100);

        testee().acknowledge(receiver, List.of(letters.get(0), letters.get(2)));
        testee().acknowledge(receiver, List.of(letters.get(0)));

        assertThat(bodies(receiver)).containsExactly("2");
        assertThat(testee().buried(receiver, 10)).isEmpty();
    }

    @Test
    default void whatWasGivenUpIsKeptAside() {
        String receiver = freshReceiver();
        testee().append(receiver, List.of("1", "2", "3"));
        ImmutableList<Letter> letters = testee().oldest(receiver, anHourAgo(), 2);

        testee().bury(receiver, letters);

        assertThat(bodies(receiver)).containsExactly("3");
        assertThat(testee().buried(receiver, 10)).isEqualTo(letters);
        assertThat(testee().buried(receiver, 1)).containsExactly(letters.get(0));
    }

    @Test
    default void whatWasGivenUpIsSentAfterAllOrForgotten() {
        String receiver = freshReceiver();
        testee().append(receiver, List.of("1", "2", "3"));
        ImmutableList<Letter> letters = testee().oldest(receiver, anHourAgo(), 2);
        testee().bury(receiver, letters);

        testee().revive(receiver, letters.subList(0, 1));
        assertThat(bodies(receiver)).containsExactly("3", "1");
        assertThat(testee().buried(receiver, 10)).containsExactly(letters.get(1));
        testee().forget(receiver, letters.subList(1, 2));

        assertThat(bodies(receiver)).containsExactly("3", "1");
        assertThat(testee().buried(receiver, 10)).isEmpty();
    }

    @Test
    default void whatWasAppendedEarlierIsNotRead() {
        String receiver = freshReceiver();
        testee().append(receiver, List.of("1"));
        Instant at = testee().oldest(receiver, anHourAgo(), 1).get(0).at();

        assertThat(testee().oldest(receiver, at.plusMillis(1), 10)).isEmpty();
        assertThat(testee().oldest(receiver, at, 10)).hasSize(1);
        assertThat(at).isBetween(Instant.now().minusSeconds(60), Instant.now().plusMillis(1));
    }
}
