package io.mailkeep.pop3.maildrop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.Uidl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Hold OF_ONE_SENDER =
            Hold.of("case 7", NOW, Optional.of("boss@demo.test"), Optional.empty(), Optional.empty(), Optional.empty());

    private final List<MessageUid> read = new ArrayList<>();
    private final Holds testee = new Holds(
            ImmutableMap.of("case-7", OF_ONE_SENDER),
            () -> {
                throw new AssertionError("nothing is held");
            },
            new Looks() {
                @Override
                public Flags flags(MessageUid uid) {
                    throw new AssertionError("no hold asks for flags");
                }

                @Override
                public List<String> fields(MessageUid uid, String name) {
                    read.add(uid);
                    return List.of("anna@demo.test");
                }
            },
            uid -> {});

    @Test
    void ofManyMessagesNoMoreHeadersAreReadThanMayBeRemovedAtOnce() {
        List<LedgerEntry> many =
                LongStream.rangeClosed(1, 10_000).mapToObj(HoldsTest::message).toList();

        List<LedgerEntry> free =
                testee.release(many, 100, new HoldAudit(new RecordingMetricFactory()), HoldAudit.Path.POP3);

        assertThat(free).isEqualTo(many.subList(0, 100));
        assertThat(read).hasSize(100);
    }

    private static LedgerEntry message(long uid) {
        return LedgerEntry.arrived(MessageUid.of(uid), Uidl.of("u" + uid), "m" + uid, 20, NOW);
    }
}
