package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RecountsTest {
    private static final Suspect MAILBOX = new Suspect.MailboxCount(CassandraId.timeBased());
    private static final Username ANNA = Username.of("anna");
    private static final Suspect QUOTA = new Suspect.QuotaInUse(ANNA);
    private static final Difference TWO = new Difference(2, 1);
    private static final Difference THREE = new Difference(3, 1);

    private final AtomicLong time = new AtomicLong();
    private final Suspects suspects = new Suspects(time::get, 2);
    private final Store store = new Store();
    private final Kept saved = new Kept();
    private final Recounts recounts = new Recounts(
            suspects,
            store,
            saved,
            new DropWizardMetricFactory(new MetricRegistry()),
            new NoopGaugeRegistry(),
            time::get);

    @Test
    void whatIsWrongByTheSameTwiceIsCorrectedAndLookedAtOnceMore() {
        store.missed.put(MAILBOX, TWO);
        suspects.note(MAILBOX);

        rounds(1);
        assertThat(store.added).isEmpty();
        rounds(1);
        assertThat(store.added).containsExactly(Map.entry(MAILBOX, TWO));
        rounds(20);

        assertThat(store.added).hasSize(1);
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whatChangesBetweenTwoLooksIsNotBelieved() {
        suspects.note(MAILBOX);
        store.missed.put(MAILBOX, TWO);
        rounds(1);
        store.missed.put(MAILBOX, THREE);
        rounds(1);
        store.missed.remove(MAILBOX);

        rounds(20);

        assertThat(store.added).isEmpty();
        assertThat(suspects.size()).isZero();
    }

    @Test
    void theQuotaOfTheOwnerIsCountedAgainWithTheMailbox() {
        store.missed.put(QUOTA, TWO);
        suspects.note(MAILBOX);

        rounds(20);

        assertThat(store.added).containsExactly(Map.entry(QUOTA, TWO));
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whileTheStoreIsAwayNothingIsGivenUp() {
        store.missed.putAll(Map.of(MAILBOX, TWO, QUOTA, THREE));
        suspects.note(MAILBOX);
        store.isAway = true;
        rounds(100);
        store.isAway = false;

        rounds(20);

        assertThat(store.added).containsExactlyInAnyOrder(Map.entry(MAILBOX, TWO), Map.entry(QUOTA, THREE));
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whatNeverSettlesIsGivenUp() {
        suspects.note(QUOTA);
        store.isBusy = true;

        rounds(100);

        assertThat(store.added).isEmpty();
        assertThat(suspects.size()).isZero();
    }

    @Test
    void mailboxThatIsGoneIsForgotten() {
        store.missed.put(MAILBOX, TWO);
        store.isThere = false;
        suspects.note(MAILBOX);

        rounds(20);

        assertThat(store.added).isEmpty();
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whatIsCountedLateIsFoundEvenIfAllWasRightBefore() {
        suspects.note(QUOTA);
        rounds(1);
        store.missed.put(QUOTA, TWO);

        rounds(20);

        assertThat(store.added).containsExactly(Map.entry(QUOTA, TWO));
        assertThat(suspects.size()).isZero();
    }

    @Test
    void whatIsNotedIsSavedUntilItIsForgotten() {
        suspects.note(QUOTA);
        rounds(1);
        assertThat(saved.own).containsExactly(QUOTA);

        rounds(20);

        assertThat(saved.own).isEmpty();
    }

    @Test
    void whatCanNotBeSavedIsSavedLater() {
        saved.isAway = true;
        suspects.note(QUOTA);
        rounds(1);
        assertThat(saved.own).isEmpty();

        saved.isAway = false;
        rounds(1);

        assertThat(saved.own).containsExactly(QUOTA);
    }

    @Test
    void whatIsNotSavedIsSavedAtTheEndAndLeftToOthers() {
        suspects.note(QUOTA);

        recounts.stop();

        assertThat(saved.own).containsExactly(QUOTA);
        assertThat(saved.lives).isFalse();
    }

    @Test
    void whatWasBeingSavedAtTheEndIsSaved() {
        saved.isSlow = true;
        suspects.note(QUOTA);
        recounts.start();
        await().until(() -> saved.saving);
        saved.isSlow = false;

        recounts.stop();

        assertThat(saved.own).containsExactly(QUOTA);
    }

    @Test
    void whatANodeThatIsGoneHasLeftIsCountedHere() {
        store.missed.put(QUOTA, TWO);
        saved.left.put("gone", Set.of(QUOTA));

        takeOverTwice();
        assertThat(saved.lives).isTrue();
        assertThat(saved.left).isEmpty();
        assertThat(saved.own).containsExactly(QUOTA);
        rounds(20);

        assertThat(store.added).containsExactly(Map.entry(QUOTA, TWO));
        assertThat(saved.own).isEmpty();
    }

    @Test
    void whatThereIsNoRoomForIsLeft() {
        suspects.note(MAILBOX);
        suspects.note(QUOTA);
        saved.left.put("gone", Set.of(new Suspect.QuotaInUse(Username.of("bert"))));

        takeOverTwice();

        assertThat(saved.left).containsKey("gone");
        assertThat(suspects.refused()).isZero();
    }

    @Test
    void aNodeThatSaysInTimeThatItLivesIsNotGone() {
        inTouch();
        saved.left.put("late", Set.of(QUOTA));
        recounts.takeOver().block();
        saved.left.clear();
        recounts.takeOver().block();
        saved.left.put("late", Set.of(QUOTA));

        recounts.takeOver().block();

        assertThat(saved.left).containsKey("late");
    }

    @Test
    void nobodyIsGoneUntilAllHaveFoundTheStoreAgain() {
        inTouch();
        saved.left.put("late", Set.of(QUOTA));
        saved.isAway = true;
        pass(Duration.ofMinutes(2));
        saved.isAway = false;
        pass(Duration.ofSeconds(5));
        recounts.takeOver().block();
        recounts.takeOver().block();
        assertThat(saved.left).containsKey("late");

        takeOverTwice();

        assertThat(saved.left).isEmpty();
    }

    @Test
    void whatOthersMayHaveTakenOverIsSavedOnceMore() {
        inTouch();
        suspects.note(QUOTA);
        recounts.save().block();
        saved.own.clear();
        pass(Duration.ofSeconds(5));
        recounts.save().block();
        assertThat(saved.own).isEmpty();

        saved.isAway = true;
        pass(Duration.ofSeconds(20));
        saved.isAway = false;
        pass(Duration.ofSeconds(5));
        recounts.save().block();

        assertThat(saved.own).containsExactly(QUOTA);
    }

    private void takeOverTwice() {
        inTouch();
        recounts.takeOver().block();
        recounts.takeOver().block();
    }

    private void inTouch() {
        recounts.live().block();
        pass(Duration.ofSeconds(30));
    }

    private void pass(Duration duration) {
        for (int seconds = 0; seconds < duration.toSeconds(); seconds += 5) {
            time.addAndGet(Duration.ofSeconds(5).toNanos());
            recounts.live().block();
        }
    }

    /** Each when everything that waits is due. */
    private void rounds(int count) {
        for (int round = 0; round < count; round++) {
            time.addAndGet(Duration.ofSeconds(10).toNanos());
            recounts.save().block();
            recounts.round().block();
        }
    }

    private static final class Store implements Counts {
        private final Map<Suspect, Difference> missed = new ConcurrentHashMap<>();
        private final List<Map.Entry<Suspect, Difference>> added = new ArrayList<>();
        private boolean isAway;
        private boolean isBusy;
        private boolean isThere = true;

        @Override
        public Mono<Username> owner(CassandraId mailbox) {
            return isAway ? Mono.error(new IOException("away")) : isThere ? Mono.just(ANNA) : Mono.empty();
        }

        @Override
        public Mono<Difference> difference(Suspect suspect) {
            if (isAway) {
                return Mono.error(new IOException("away"));
            }
            return isBusy ? Mono.empty() : Mono.just(missed.getOrDefault(suspect, Difference.NONE));
        }

        @Override
        public Mono<Void> add(Suspect suspect, Difference difference) {
            return Mono.fromRunnable(() -> {
                added.add(Map.entry(suspect, difference));
                missed.remove(suspect);
            });
        }
    }

    private static final class Kept implements SavedSuspects {
        private final Set<Suspect> own = ConcurrentHashMap.newKeySet();
        private final Map<String, Set<Suspect>> left = new ConcurrentHashMap<>();
        private volatile boolean lives;
        private volatile boolean isAway;
        private volatile boolean isSlow;
        private volatile boolean saving;

        @Override
        public Mono<Void> live() {
            return isAway ? Mono.error(new IOException("away")) : Mono.fromRunnable(() -> lives = true);
        }

        @Override
        public Mono<Void> end() {
            return Mono.fromRunnable(() -> lives = false);
        }

        @Override
        public Mono<Void> save(Suspect suspect) {
            saving = true;
            if (isSlow) {
                return Mono.never();
            }
            return isAway ? Mono.error(new IOException("away")) : Mono.fromRunnable(() -> own.add(suspect));
        }

        @Override
        public Mono<Void> forget(Suspect suspect) {
            return Mono.fromRunnable(() -> own.remove(suspect));
        }

        @Override
        public Flux<String> gone() {
            return Flux.fromIterable(left.keySet());
        }

        @Override
        public Flux<Suspect> leftBy(String node) {
            return Flux.fromIterable(left.get(node));
        }

        @Override
        public Mono<Void> forget(String node, List<Suspect> left) {
            return Mono.fromRunnable(() -> this.left.remove(node));
        }
    }
}
