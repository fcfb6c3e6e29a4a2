package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.OnDelete;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A QUIT that removes much is answered before, and what it decided happens nevertheless. */
class RemovalsTest {
    private static final int FEW = Part.MOST_WAITED_FOR;
    private static final int MANY = FEW + 50;

    private final CountDownLatch allowed = new CountDownLatch(1);

    private void awaitAllowed() {
        try {
            allowed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void letGo() {
        allowed.countDown();
    }

    @Test
    void whatOthersLeaveNoTurnForKeepsNothingElse() {
        AtomicInteger done = new AtomicInteger();
        Removals.Work busy = Removals.Work.of(1, () -> {
            throw new TargetBusyException(new IllegalStateException("others are at it"));
        });

        assertThatThrownBy(() -> busy.and(Removals.Work.of(1, done::incrementAndGet))
                        .and(Removals.Work.of(1, done::incrementAndGet))
                        .carryOut())
                .isInstanceOf(TargetBusyException.class);

        assertThat(done).hasValue(2);
    }

    @Nested
    class OfSessions {
        private final AtomicBoolean failing = new AtomicBoolean();
        private final Mailbox mailbox = new Mailbox(
                new MemoryMaildropStore(),
                operation -> failing.get()
                        ? Mono.error(new IllegalStateException("the mailbox store failed"))
                        : Mono.<Void>fromRunnable(RemovalsTest.this::awaitAllowed)
                                .subscribeOn(Schedulers.boundedElastic()));

        private Maildrops maildrops() throws Exception {
            return mailbox.maildrops(Optional.of(Duration.ofMinutes(1)));
        }

        @Test
        void manyHappenAfterTheSessionAndKeepTheMaildropUntilThen() throws Exception {
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(names(MANY + 1));

            deleteAllButTheLast();

            assertThat(mailbox.imap(INBOX)).hasSize(MANY + 1);
            assertThatThrownBy(() -> maildrops().open(mailbox.session(), Client.UNNAMED))
                    .isInstanceOf(MaildropInUseException.class);
            allowed.countDown();
            assertThat(awaitOffered()).isEqualTo(1);
            assertThat(mailbox.imap(INBOX)).containsExactly(MANY + 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, FEW})
        void fewHaveHappenedWhenTheSessionIsOver(int few) throws Exception {
            allowed.countDown();
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(names(few + 1));

            deleteAllButTheLast();

            assertThat(mailbox.imap(INBOX)).containsExactly(few + 1);
            maildrops().open(mailbox.session(), Client.UNNAMED).close();
        }

        @Test
        void manyAreMovedAfterTheSessionAsWell() throws Exception {
            mailbox.under(policy(OnDelete.moveTo("Trash"))).deliver(names(MANY + 1));
            allowed.countDown();

            deleteAllButTheLast();

            await().until(() -> mailbox.imap("Trash").size() == MANY);
            assertThat(awaitOffered()).isEqualTo(1);
            assertThat(mailbox.imap(INBOX)).containsExactly(MANY + 1);
        }

        @Test
        void whatFailsStaysHiddenAndIsFinishedBySessionsFewAtATimeAndBySweepsWhole() throws Exception {
            int most = 2 * FEW + 20;
            mailbox.under(policy(OnDelete.EXPUNGE)).deliver(names(most + 1));
            failing.set(true);
            deleteAllButTheLast();
            assertThat(awaitOffered()).isEqualTo(1);
            assertThat(mailbox.imap(INBOX)).hasSize(most + 1);
            failing.set(false);
            allowed.countDown();

            assertThat(awaitOffered()).isEqualTo(1);
            assertThat(mailbox.imap(INBOX)).hasSize(most + 1 - FEW);
            maildrops().lookAfter(MaildropId.of(mailbox.user));

            assertThat(mailbox.imap(INBOX)).containsExactly(most + 1);
        }

        private int[] names(int count) {
            return IntStream.rangeClosed(1, count).toArray();
        }

        private void deleteAllButTheLast() throws Exception {
            Maildrop session = maildrops().open(mailbox.session(), Client.UNNAMED);
            Marks marks = new Marks();
            IntStream.range(1, session.messages().size()).forEach(marks::delete);
            session.commit(marks);
            session.close();
        }

        /** How many messages a session is offered that begins as soon as it may. */
        private int awaitOffered() {
            return await().ignoreException(MaildropInUseException.class)
                    .until(
                            () -> {
                                Maildrop session = maildrops().open(mailbox.session(), Client.UNNAMED);
                                session.close();
                                return session.messages().size();
                            },
                            any -> true);
        }
    }

    @Nested
    class OfTheServer {
        private final Username user = Username.of("keep@demo.test");
        private final AtomicInteger ended = new AtomicInteger();
        private final Removals removals = removals(Thread::new);
        private final Removals.Work waiting = Removals.Work.of(1, RemovalsTest.this::awaitAllowed);

        private Removals removals(ThreadFactory threads) {
            return new Removals(new CommitLog(new RecordingMetricFactory()), new NoopGaugeRegistry(), 1, 1, threads);
        }

        @Test
        void whoeverIsOneTooManyDoesThemBeforeGoingOn() {
            removals.finish(user, waiting, ended::incrementAndGet);
            removals.finish(user, waiting, ended::incrementAndGet);
            AtomicInteger done = new AtomicInteger();

            removals.finish(user, Removals.Work.of(1, done::incrementAndGet), ended::incrementAndGet);

            assertThat(done).hasValue(1);
            assertThat(ended).hasValue(1);
            allowed.countDown();
            await().until(() -> ended.get() == 3);
        }

        @Test
        void whoeverGetsNoThreadDoesThemBeforeGoingOn() {
            Removals without = removals(task -> {
                throw new OutOfMemoryError("unable to create native thread");
            });
            AtomicInteger done = new AtomicInteger();

            without.finish(user, Removals.Work.of(1, done::incrementAndGet), ended::incrementAndGet);

            assertThat(done).hasValue(1);
            assertThat(ended).hasValue(1);
        }

        @Test
        void aFailureEndsTheSessionNevertheless() {
            removals.finish(
                    user,
                    Removals.Work.of(1, () -> {
                        throw new IllegalStateException("the mailbox store failed");
                    }),
                    ended::incrementAndGet);

            await().until(() -> ended.get() == 1);
        }

        @Test
        void aStopWaitsForThem() {
            removals.finish(user, waiting, ended::incrementAndGet);
            Schedulers.boundedElastic().schedule(allowed::countDown);

            removals.stop();

            assertThat(ended).hasValue(1);
        }

        @Test
        void afterAStopTheyAreDoneAtOnce() {
            removals.stop();
            allowed.countDown();

            removals.finish(user, waiting, ended::incrementAndGet);

            assertThat(ended).hasValue(1);
        }
    }
}
