package io.mailkeep.bench.pop3.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    @Test
    void timesOfAProcessAndOfItsEndedChildrenAreAdded() {
        String stat = "4711 (pop3 (login)) S 1 2 3 4 5 6 7 8 9 10 100 20 3 4 20 0 1 0 99";

        assertThat(ProcessTree.ticks(stat)).isEqualTo(127);
    }

    @Test
    void aRunningProcessHasUsedSomeTime() {
        assertThat(ProcessTree.of(ProcessHandle.current()).processorTime()).isGreaterThan(Duration.ZERO);
    }
}
