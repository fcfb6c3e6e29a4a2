package io.mailkeep.imap.living;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.living.History.Selecting;
import io.mailkeep.imap.metrics.Counter;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever happens in whatever order, a session that selects a mailbox sees what lives in it, and a client the flags. */
class LivingMessagesPropertyTest {
    private static final int STEPS = 400;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void whoSelectsAmidOthersSeesWhatLives(@ForAll long seed) {
        live(new History(new Random(seed), Selecting.AMID_OTHERS));
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void whereNothingGoesOnMeanwhileTheLogAloneIsRight(@ForAll long seed) {
        History history = new History(new Random(seed), Selecting.ALONE);

        live(history);

        assertThat(history.count(Counter.SELECT_MISCOUNTED))
                .as("wrong but for James's count")
                .isZero();
    }

    @Example
    void snapshotsAreWhatIsTried() {
        int snapshots = 0;
        int uncertain = 0;
        for (long seed = 1; seed <= 30; seed++) {
            History history = new History(new Random(seed), Selecting.AMID_OTHERS);
            live(history);
            snapshots += history.count(Counter.SELECT_FROM_SNAPSHOT);
            uncertain += history.count(Counter.SELECT_UNCERTAIN);
        }

        assertThat(snapshots).isGreaterThan(100);
        assertThat(uncertain).isGreaterThan(100);
    }

    private static void live(History history) {
        for (int step = 0; step < STEPS; step++) {
            history.doSomething();
        }
    }
}
