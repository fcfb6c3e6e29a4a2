package io.mailkeep.imap.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class MemoryOutboxTest implements OutboxContract {
    private final MemoryOutbox testee = new MemoryOutbox(Clock.systemUTC());

    @Override
    public Outbox testee() {
        return testee;
    }

    @Test
    void aFullOneTakesNoMoreOfThatReceiver() {
        testee.append("full", Collections.nCopies(20_000, "{}"));

        assertThatThrownBy(() -> testee.append("full", Collections.nCopies(1, "{}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("receiver=full");
        testee.append("other", Collections.nCopies(1, "{}"));
        assertThat(testee.oldest("other", Instant.EPOCH, 2)).hasSize(1);
    }
}
