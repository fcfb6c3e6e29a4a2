package io.mailkeep.imap.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void everyCounterHasANameOfItsOwn() {
        assertThat(Counter.values())
                .extracting(Counter::metric)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("mailkeep-imap-"));
    }

    @Test
    void everyCounterSaysWhatItCounts() {
        assertThat(Counter.values()).extracting(Counter::meaning).doesNotHaveDuplicates();
    }
}
