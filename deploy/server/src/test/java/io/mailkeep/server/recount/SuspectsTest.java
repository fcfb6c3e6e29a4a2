package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.server.recount.Suspects.Found;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static final Suspect ANNA = new Suspect.QuotaInUse(Username.of("anna"));
    private static final Suspect BERT = new Suspect.QuotaInUse(Username.of("bert"));
    private static final Difference TWO = new Difference(2, 200);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    // So that it overflows in between, as nano times may.
    private final AtomicLong time =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    private final Suspects suspects = new Suspects(time::get, 2);

    @Test
    void whatIsNotedIsDueOnceNothingMoreWasNotedOfIt() {
        suspects.note(ANNA);
        pass(9);
        suspects.note(ANNA);
        pass(9);
        assertThat(suspects.due()).isEmpty();

        pass(1);

        assertThat(suspects.due()).extracting(Map.Entry::getKey).containsExactly(ANNA);
    }

    @Test
    void whatIsToBeLookedAtAgainIsDueAfterThePauseWithWhatWasFound() {
        suspects.note(ANNA);
        pass(10);
        suspects.again(ANNA, due(), TWO, PAUSE);
        assertThat(suspects.due()).isEmpty();

        pass(3);

        assertThat(due().difference()).isEqualTo(TWO);
        assertThat(due().looks()).isEqualTo(1);
    }

    @Test
    void whatWasNotedAnewMeanwhileIsNeitherClearedNorBelieved() {
        suspects.note(ANNA);
        pass(10);
        Found before = due();
        pass(1);
        suspects.note(ANNA);

        suspects.clear(ANNA, before);
        suspects.again(ANNA, before, TWO, Duration.ZERO);

        assertThat(suspects.due()).isEmpty();
        pass(10);
        assertThat(due().difference()).isEqualTo(Difference.NONE);
    }

    @Test
    void whatIsRightIsLookedAtAgainForTwoMinutesAndThenForgotten() {
        suspects.note(ANNA);
        pass(10);

        suspects.clear(ANNA, due());

        assertThat(suspects.due()).isEmpty();
        pass(110);
        suspects.clear(ANNA, due());
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whatThereIsNoRoomForIsRefusedAndWhatIsThereIsNot() {
        assertThat(suspects.note(ANNA)).isTrue();
        assertThat(suspects.note(BERT)).isTrue();

        assertThat(suspects.note(new Suspect.QuotaInUse(Username.of("carla")))).isFalse();
        assertThat(suspects.note(BERT)).isTrue();
        assertThat(suspects.size()).isEqualTo(2);
        assertThat(suspects.refused()).isEqualTo(1);
        assertThat(suspects.refused()).isZero();
    }

    private Found due() {
        return suspects.due().get(0).getValue();
    }

    private void pass(int seconds) {
        time.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
