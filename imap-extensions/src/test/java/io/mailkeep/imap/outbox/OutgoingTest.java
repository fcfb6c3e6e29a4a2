package io.mailkeep.imap.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.reflect.Reflection;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.SomeChange;
import io.mailkeep.imap.lease.MemoryLeases;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final MemoryOutbox outbox = new MemoryOutbox(Clock.systemUTC());
    private final Outgoing testee = new Outgoing(
            Reflection.newProxy(Outbox.class, (proxy, method, arguments) -> append((List<?>) arguments[1])),
            new MemoryLeases(Clock.systemUTC()),
            Clock.systemUTC(),
            new RecordingMetricFactory(),
            new NoopGaugeRegistry());
    private int until = Integer.MAX_VALUE;

    /** One letter after the other, until there are so many; once. */
    private Object append(List<?> bodies) {
        for (Object body : bodies) {
            if (appended().size() == until) {
                until = Integer.MAX_VALUE;
                throw new IllegalStateException("interrupted");
            }
            outbox.append("some", List.of((String) body));
        }
        return bodies;
    }

    private ImmutableList<String> appended() {
        return outbox.oldest("some", Instant.EPOCH, 100).stream()
                .map(Letter::body)
                .collect(ImmutableList.toImmutableList());
    }

    private static MailboxChange ofThreeLetters(String event) {
        return SomeChange.of(MailboxChange.Type.MESSAGE_NEW, SomeChange.messages(250))
                .eventId(event)
                .build();
    }

    @Test
    void whoIsToldAgainGoesOnWhereItWas() {
        MailboxChange change = ofThreeLetters("e1");
        until = 2;

        assertThatThrownBy(() -> testee.put("some", change)).isInstanceOf(IllegalStateException.class);
        testee.put("some", change);

        assertThat(appended()).isEqualTo(Letters.of(change));
    }

    @Test
    void aChangeThatIsGivenUpTakesNothingFromTheNext() {
        MailboxChange first = ofThreeLetters("e1");
        MailboxChange second = ofThreeLetters("e2");
        until = 1;

        assertThatThrownBy(() -> testee.put("some", first)).isInstanceOf(IllegalStateException.class);
        testee.put("some", second);

        assertThat(appended())
                .isEqualTo(ImmutableList.builder()
                        .add(Letters.of(first).get(0))
                        .addAll(Letters.of(second))
                        .build());
    }

    @Test
    void aChangeThatIsToldTwiceIsAppendedTwice() {
        MailboxChange change = ofThreeLetters("e1");

        testee.put("some", change);
        testee.put("some", change);

        assertThat(appended()).hasSize(6);
    }
}
