package io.mailkeep.imap.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.FailingChangeLog;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ModSeqRaiseTest {
    private static final MailboxId MAILBOX = TestId.of(1);
    private static final MailboxId OTHER = TestId.of(2);
    private static final Entry NOTHING = Entry.removed(UidSet.none());

    private final HeldProvider provider = new HeldProvider();
    private final MemoryChangeLog log = new MemoryChangeLog(Clock.systemUTC());
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final ModSeqRaise testee = testee(log);

    private ModSeqRaise testee(ChangeLog recording) {
        InMemoryMailboxSessionMapperFactory mappers = new InMemoryMailboxSessionMapperFactory(Clock.systemUTC()) {
            @Override
            public ModSeqProvider getModSeqProvider() {
                return provider;
            }
        };
        return new ModSeqRaise(mappers, recording, metrics);
    }

    @Test
    void whoComesWhileOneIsRaisedSharesTheNext() {
        CompletableFuture<ModSeq> first = testee.raise(MAILBOX, NOTHING).toFuture();
        List<CompletableFuture<ModSeq>> others = IntStream.range(0, 10)
                .mapToObj(i -> testee.raise(MAILBOX, NOTHING).toFuture())
                .toList();

        provider.answer(0, 1);
        assertThat(first).isCompletedWithValue(ModSeq.of(1));
        assertThat(others).as("they came after 1 was asked for").noneMatch(CompletableFuture::isDone);
        provider.answer(1, 2);

        assertThat(others).allSatisfy(other -> assertThat(other).isCompletedWithValue(ModSeq.of(2)));
        assertThat(provider.asked).hasSize(2);
    }

    @Test
    void whatIsSharedTellsOfAllRemovals() {
        testee.raise(MAILBOX, Entry.removed(UidSet.parse("1"))).subscribe();
        testee.raise(MAILBOX, Entry.removed(UidSet.parse("2"))).subscribe();
        testee.raise(MAILBOX, Entry.removed(UidSet.parse("5"))).subscribe();

        provider.answer(0, 1);
        provider.answer(1, 2);

        assertThat(living(1, 2)).containsExactly(1L, 3L);
        assertThat(living(0, 1)).containsExactly(2L, 3L, 5L);
    }

    private List<Long> living(long known, long highest) {
        return log.since(MAILBOX, ModSeq.of(known), ModSeq.of(highest))
                .block()
                .movement()
                .orElseThrow()
                .from(LivingUids.of(List.of(1L, 2L, 3L, 5L)))
                .above(0);
    }

    @Test
    void mailboxesDoNotWaitForEachOther() {
        CompletableFuture<ModSeq> one = testee.raise(MAILBOX, NOTHING).toFuture();
        CompletableFuture<ModSeq> other = testee.raise(OTHER, NOTHING).toFuture();

        provider.answer(1, 7);

        assertThat(other).isCompletedWithValue(ModSeq.of(7));
        assertThat(one).isNotDone();
    }

    @Test
    void aFailureReachesWhoSharesItAndNobodyElse() {
        CompletableFuture<ModSeq> first = testee.raise(MAILBOX, NOTHING).toFuture();
        CompletableFuture<ModSeq> second = testee.raise(MAILBOX, NOTHING).toFuture();

        provider.asked.get(0).tryEmitError(new IllegalStateException("contended"));
        provider.answer(1, 1);

        assertThatThrownBy(first::join).hasRootCauseMessage("contended");
        assertThat(second).isCompletedWithValue(ModSeq.of(1));
    }

    @Test
    void whoGivesUpHoldsUpNobody() {
        assertThatThrownBy(() -> testee.raise(MAILBOX, NOTHING).block(Duration.ofMillis(1)))
                .hasMessageContaining("Timeout");
        CompletableFuture<ModSeq> second = testee.raise(MAILBOX, NOTHING).toFuture();

        provider.answer(0, 1);
        provider.answer(1, 2);

        assertThat(second).isCompletedWithValue(ModSeq.of(2));
        CompletableFuture<ModSeq> third = testee.raise(MAILBOX, NOTHING).toFuture();
        provider.answer(2, 3);
        assertThat(third).isCompletedWithValue(ModSeq.of(3));
    }

    @Test
    void whatIsRaisedIsInTheLogBeforeItIsTold() {
        boolean[] logged = {false};
        CompletableFuture<ModSeq> raised = testee.raise(MAILBOX, NOTHING)
                .doOnNext(modSeq -> logged[0] =
                        log.since(MAILBOX, ModSeq.of(0), modSeq).block().complete())
                .toFuture();

        provider.answer(0, 1);

        assertThat(raised).isCompleted();
        assertThat(logged[0]).isTrue();
    }

    @Test
    void aLogThatFailsIsOnlyCounted() {
        CompletableFuture<ModSeq> raised =
                testee(new FailingChangeLog()).raise(MAILBOX, NOTHING).toFuture();

        provider.answer(0, 1);

        assertThat(raised).isCompletedWithValue(ModSeq.of(1));
        assertThat(metrics.countFor(Counter.CHANGE_LOG_FAILED.metric())).isEqualTo(1);
    }

    /** Answers when it is told to. */
    private static final class HeldProvider implements ModSeqProvider {
        final List<Sinks.One<ModSeq>> asked = new ArrayList<>();

        void answer(int call, long modSeq) {
            asked.get(call).tryEmitValue(ModSeq.of(modSeq));
        }

        @Override
        public Mono<ModSeq> nextModSeqReactive(MailboxId mailbox) {
            Sinks.One<ModSeq> answer = Sinks.one();
            asked.add(answer);
            return answer.asMono();
        }

        @Override
        public ModSeq nextModSeq(Mailbox mailbox) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq nextModSeq(MailboxId mailbox) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq highestModSeq(Mailbox mailbox) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq highestModSeq(MailboxId mailbox) {
            throw new UnsupportedOperationException();
        }
    }
}
