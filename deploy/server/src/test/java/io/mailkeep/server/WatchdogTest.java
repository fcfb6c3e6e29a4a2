package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void whatTakesTooLongIsKilledAndExplained() throws Exception {
        Process stuck = new ProcessBuilder("bash", "-c", "sleep 100; true").start();
        Watchdog watchdog = Watchdog.over(stuck, Duration.ofSeconds(1));

        assertThat(stuck.inputReader().readLine()).isNull();

        assertThatThrownBy(watchdog::callOff)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after 1 s")
                .hasMessageContaining("whatTakesTooLongIsKilledAndExplained");
    }

    @Test
    void whatEndsInTimeIsLeftAlone() throws Exception {
        Process quick = new ProcessBuilder("true").start();
        Watchdog watchdog = Watchdog.over(quick, Duration.ofSeconds(100));

        assertThat(quick.waitFor()).isZero();

        watchdog.callOff();
    }
}
