package io.mailkeep.search.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.reconciliation.Reconciliation.Supplement;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatchUpTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    private TestIndex index;
    private SearchedMailboxes mailboxes;

    @BeforeEach
    void start() {
        index = TestIndex.on(OPEN_SEARCH);
        mailboxes = SearchedMailboxes.by(index);
    }

    @AfterEach
    void stop() throws IOException {
        index.close();
    }

    private List<MailboxId> missed(int boxes) throws Exception {
        List<MailboxId> made = new ArrayList<>();
        for (int i = 0; i < boxes; i++) {
            made.add(mailboxes.create("bob", "box" + i).id());
        }
        made.forEach(index.missed()::add);
        return made;
    }

    private void round(Supplement supplement) {
        try (CatchUp testee = new CatchUp(
                index.index(),
                index.missed(),
                index.reconciliation(supplement),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry(),
                Clock.systemUTC())) {
            assertTimeoutPreemptively(LONG, testee::round);
        }
    }

    static Stream<Error> breakdowns() {
        return Stream.of(new NoSuchMethodError("of another version"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aMailboxOfWhichAnExtensionBreaksDownKeepsNoOtherFromIt(Error breakdown) throws Exception {
        MailboxId broken = missed(4).get(1);

        round(mailbox -> {
            if (mailbox.getMailboxId().equals(broken)) {
                throw breakdown;
            }
        });

        assertThat(index.missed().all().collectList().block()).containsExactly(broken);
    }

    @Test
    void serversThatMissTheSameDoNotGoThroughItInStep() throws Exception {
        int half = 20;
        List<MailboxId> missed = missed(2 * half);
        List<MailboxId> one = new CopyOnWriteArrayList<>();
        round(mailbox -> one.add(mailbox.getMailboxId()));
        missed.forEach(index.missed()::add);

        List<MailboxId> other = new CopyOnWriteArrayList<>();
        round(mailbox -> other.add(mailbox.getMailboxId()));

        assertThat(one).hasSameElementsAs(other).hasSize(2 * half);
        Set<MailboxId> sooner = new HashSet<>(one.subList(0, half));
        sooner.retainAll(other.subList(0, half));
        // Two at a time are in no strict order; by chance it is so many once in four million times.
        assertThat(sooner).hasSizeLessThan(half - 2);
    }
}
