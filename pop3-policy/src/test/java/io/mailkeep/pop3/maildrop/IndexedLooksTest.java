package io.mailkeep.pop3.maildrop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

class IndexedLooksTest {
    private static final MessageUid KNOWN = MessageUid.of(1);
    private static final MessageUid UNKNOWN = MessageUid.of(2);
    private static final Flags FLAGGED = new Flags(Flags.Flag.FLAGGED);

    private final AtomicInteger asked = new AtomicInteger();
    private final IndexedLooks testee = new IndexedLooks(
            () -> {
                asked.incrementAndGet();
                return ImmutableMap.of(
                        KNOWN,
                        MessageFacts.Fact.of(
                                FLAGGED,
                                ImmutableSet.of("from", "subject"),
                                ImmutableListMultimap.of("from", "anna@demo.test")));
            },
            new Looks() {
                @Override
                public Flags flags(MessageUid uid) {
                    return new Flags("mailbox");
                }

                @Override
                public List<String> fields(MessageUid uid, String name) {
                    return List.of("mailbox");
                }
            });

    @Test
    void whatTheIndexKnowsIsNotRead() {
        assertThat(testee.flags(KNOWN)).isEqualTo(FLAGGED);
        assertThat(testee.fields(KNOWN, "From")).containsExactly("anna@demo.test");
        assertThat(testee.fields(KNOWN, "Subject")).isEmpty();
        assertThat(testee.sources()).containsExactly(Source.LEDGER, Source.INDEX);
    }

    @Test
    void whatTheIndexLacksIsRead() {
        assertThat(testee.fields(KNOWN, "To")).containsExactly("mailbox");
        assertThat(testee.flags(UNKNOWN)).isEqualTo(new Flags("mailbox"));
        assertThat(testee.fields(UNKNOWN, "From")).containsExactly("mailbox");
        assertThat(testee.sources()).containsExactly(Source.LEDGER, Source.MAILBOX);
    }

    @Test
    void theIndexIsAskedOnceAndOnlyIfSomebodyLooks() {
        assertThat(testee.sources()).containsExactly(Source.LEDGER);
        assertThat(asked).hasValue(0);

        testee.flags(KNOWN);
        testee.flags(UNKNOWN);

        assertThat(asked).hasValue(1);
    }
}
