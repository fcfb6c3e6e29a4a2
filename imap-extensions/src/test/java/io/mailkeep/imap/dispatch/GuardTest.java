package io.mailkeep.imap.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.Verdict;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final GuardedCommand COMMAND = GuardedCommand.of(
            GuardedCommand.Kind.APPEND,
            ImapClient.builder()
                    .session("s")
                    .user(Username.of("bob@demo.test"))
                    .transport(ImapClient.Transport.TLS)
                    .build(),
            Optional.empty(),
            UidSet.none(),
            Optional.of("INBOX"));

    private final Counts counts = new Counts();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void letEverythingEnd() {
        never.countDown();
    }

    @Test
    void theFirstRefusalHoldsAndNobodyIsAskedAfterIt() {
        AtomicInteger asked = new AtomicInteger();
        SyncHooks hooks = hooks(
                entry("one", command -> Verdict.allow()),
                entry("two", command -> Verdict.refuse("not today")),
                entry("three", command -> {
                    asked.incrementAndGet();
                    return Verdict.refuse("never");
                }));

        assertThat(ask(hooks).refusal()).contains("not today");
        assertThat(asked).hasValue(0);
    }

    @Test
    void aGuardIsAskedBeforeTheCommandsThatItNamesAlone() {
        SyncHooks hooks = hooks(entry("moves", new GuardHook() {
            @Override
            public Set<GuardedCommand.Kind> kinds() {
                return Set.of(GuardedCommand.Kind.MOVE);
            }

            @Override
            public Verdict before(GuardedCommand command) {
                return Verdict.refuse("asked");
            }
        }));

        assertThat(ask(hooks).refusal()).isEmpty();
    }

    @Test
    void withoutAGuardNothingIsMadeAndTheAnswerIsThere() {
        AtomicBoolean made = new AtomicBoolean();

        Verdict verdict = SyncHooks.none()
                .ask(() -> {
                    made.set(true);
                    return COMMAND;
                })
                .toFuture()
                .getNow(Verdict.refuse("not there yet"));

        assertThat(verdict.refusal()).isEmpty();
        assertThat(made).isFalse();
    }

    @Test
    void aGuardThatHangsIsWaitedForNoLongerThanItsTimeout() {
        SyncHooks allowing = hooks(HookEntry.builder(hangs(), "a")
                .timeout(Duration.ofMillis(50))
                .unanswered(Unanswered.ALLOW)
                .build());
        SyncHooks refusing = hooks(HookEntry.builder(hangs(), "r")
                .timeout(Duration.ofMillis(50))
                .unanswered(Unanswered.REFUSE)
                .build());

        assertThat(ask(allowing).refusal()).isEmpty();
        assertThat(ask(refusing).refusal()).isPresent();
        assertThat(counts.of("a", "timed-out")).isEqualTo(1);
    }

    private GuardHook hangs() {
        return command -> {
            never.await();
            return Verdict.allow();
        };
    }

    @Test
    void aGuardThatFailsOrSaysNothingIsAsOneThatDidNotAnswer() {
        SyncHooks hooks = hooks(
                entry("throws", command -> {
                    throw new IllegalStateException("a bug");
                }),
                entry("null", command -> null));

        assertThat(ask(hooks).refusal()).isEmpty();
        assertThat(counts.of("throws", "failed")).isEqualTo(1);
        assertThat(counts.of("null", "failed")).isEqualTo(1);
    }

    @Test
    void aGuardThatKeepsFailingRestsAndIsAskedAgainLater() {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean fails = new AtomicBoolean(true);
        GuardHook hook = command -> {
            asked.incrementAndGet();
            if (fails.get()) {
                throw new IllegalStateException("a bug");
            }
            return Verdict.refuse("awake");
        };
        Guard guard = new Guard(hook, entry("g", hook), counts.of("g"), Thread::new, Duration.ofSeconds(8));

        for (int i = 0; i < 20; i++) {
            assertThat(guard.ask(COMMAND).block(PATIENCE).refusal()).isEmpty();
        }
        assertThat(asked).hasValue(5);

        fails.set(false);
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(guard.ask(COMMAND).block(PATIENCE).refusal()).contains("awake"));
    }

    private static Verdict ask(SyncHooks hooks) {
        return hooks.ask(() -> COMMAND).block(PATIENCE);
    }

    private SyncHooks hooks(HookEntry... entries) {
        return new SyncHooks(List.of(entries), counts::of);
    }

    private static HookEntry entry(String name, GuardHook hook) {
        return HookEntry.builder(hook, name).build();
    }
}
