package io.mailkeep.imap.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.mailkeep.imap.metrics.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class FeederTest {
    private final Switched store = new Switched();
    private final Site site = new Site(event -> true, inner -> {
        store.store = inner;
        return store;
    });
    private final Gauges gauges = new Gauges();
    private final Feeder testee = new Feeder(site.node, site.clock, site.metrics, gauges);

    @AfterEach
    void stop() {
        testee.stop();
    }

    private void hint() {
        for (Site.Hinted hinted : site.hints()) {
            testee.hint(site.user(), hinted.mailbox(), hinted.hint());
        }
    }

    @Test
    void whatIsHintedIsTold() {
        site.james.append(3);

        hint();

        await().untilAsserted(() -> assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes()));
    }

    @Test
    void whatComesWhileOneIsToldIsToldTogether() {
        store.gate = new CountDownLatch(1);
        site.james.append(1);
        hint();
        await().until(() -> store.gate.getCount() == 1 && store.waiting);
        for (int i = 0; i < 50; i++) {
            site.james.append(1);
            hint();
        }
        store.gate.countDown();

        await().untilAsserted(() -> assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes()));
        assertThat(site.batches()).hasSize(2);
    }

    @Test
    void whatComesSoonAfterIsToldLaterUnlessSomebodyReads() {
        Feeder resting = new Feeder(site.node, Duration.ofHours(1), site.clock, site.metrics, gauges);
        site.james.append(1);
        site.hints().forEach(hinted -> resting.hint(site.user(), hinted.mailbox(), hinted.hint()));
        await().untilAsserted(() -> assertThat(site.batches()).hasSize(1));
        site.james.append(1);
        site.hints().forEach(hinted -> resting.hint(site.user(), hinted.mailbox(), hinted.hint()));
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(site.batches()).hasSize(1));

        resting.lookAtAll(site.user()).block();

        assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes());
        resting.stop();
    }

    @Test
    void whoHintsDoesNotWaitAndTheLagShows() {
        store.gate = new CountDownLatch(1);
        site.james.append(1);
        hint();
        site.pass(Duration.ofSeconds(90));

        assertThat(gauges.value("mailkeep-imap-feed-lag-seconds")).isEqualTo(90L);
        store.gate.countDown();
        await().untilAsserted(() ->
                assertThat(gauges.value("mailkeep-imap-feed-lag-seconds")).isEqualTo(0L));
    }

    @Test
    void theLagShowsUntilWhatAFailingStoreLeftIsTold() {
        store.failing = true;
        site.james.append(1);
        hint();
        await().until(() -> site.count(Counter.FEED_FAILED) == 1);
        site.pass(Duration.ofMinutes(11));

        assertThatThrownBy(() -> testee.lookAtAll(site.user()).block()).hasMessageContaining("no store");
        assertThat(gauges.value("mailkeep-imap-feed-lag-seconds")).isEqualTo(660L);
        store.failing = false;

        await().untilAsserted(() -> {
            testee.tick();
            assertThat(gauges.value("mailkeep-imap-feed-lag-seconds")).isEqualTo(0L);
        });
        assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes());
    }

    @Test
    void whatAFailingStoreLeftIsToldLater() {
        store.failing = true;
        site.james.append(1);
        hint();
        await().until(() -> site.count(Counter.FEED_FAILED) == 1);
        store.failing = false;

        await().untilAsserted(() -> {
            testee.tick();
            assertThat(site.replay().mailboxes()).isEqualTo(site.mailboxes());
        });
    }

    @Test
    void whatKeepPoliciesDoIsToldOnceTheMailboxHasBegun() {
        site.james.append(1);
        KeptChange change = site.ledger.retrieve(1);

        testee.tell(site.user(), change);

        await().untilAsserted(() -> assertThat(site.lines())
                .hasSizeGreaterThan(1)
                .endsWith(change.lines().get(0)));
        assertThat(site.lines().get(0))
                .contains("MailboxBegin", change.mailbox().serialize());
    }

    @Test
    void whatKeepPoliciesDidIsReadLaterWhereAFailingStoreLeftIt() {
        store.failing = true;
        site.james.append(1);
        KeptChange change = site.ledger.retrieve(1);
        testee.tell(site.user(), change);
        await().until(() -> site.count(Counter.FEED_FAILED) == 1);
        store.failing = false;

        await().untilAsserted(() -> {
            testee.tick();
            assertThat(site.replay().retrieved(change.mailbox().serialize())).containsExactly(1L);
        });
    }

    @Test
    void whatKeepPoliciesDoIsReadWhereItIsTooMuchToBeToldOneByOne() {
        store.gate = new CountDownLatch(1);
        site.james.append(1);
        hint();
        await().until(() -> store.waiting);
        for (int i = 0; i < 600; i++) {
            testee.tell(site.user(), site.ledger.release(1));
            testee.tell(site.user(), site.ledger.undo(1));
        }
        KeptChange last = site.ledger.release(1);
        testee.tell(site.user(), last);
        store.gate.countDown();
        testee.tick();

        await().untilAsserted(() ->
                assertThat(site.replay().released(last.mailbox().serialize())).containsExactly(1L));
        assertThat(site.count(Counter.FEED_DROPPED)).isEqualTo(201);
    }

    @Test
    void whoAsksIsToldOfTheFailure() {
        store.failing = true;
        site.james.append(1);

        assertThatThrownBy(() -> testee.lookAtAll(site.user()).block()).hasMessageContaining("no store");
    }

    @Test
    void allMailboxesAreLookedAtThoughAHintCanNotBeFollowed() throws Exception {
        MailboxId archive = site.james.create("Archive");
        store.gate = new CountDownLatch(1);
        site.james.append(1);
        hint();
        await().until(() -> store.waiting);
        site.unreadable.add(site.james.inbox().getId());
        site.james.append(1);
        hint();
        site.james.copy(1, 1, "Archive");
        CompletableFuture<Void> look = testee.lookAtAll(site.user()).toFuture();
        store.gate.countDown();

        assertThatThrownBy(() -> look.get(30, TimeUnit.SECONDS)).hasMessageContaining("unreadable");
        assertThat(site.replay().mailboxes().get(archive.serialize())).containsOnlyKeys(1L);
    }

    @Test
    void whatSettlesIsToldWithoutAnEvent() {
        site.james.append(1);
        List<Site.Hinted> lost = site.hints();
        site.node
                .advance(
                        site.user(),
                        Map.of(
                                lost.get(0).mailbox(),
                                Hint.messages(
                                        lost.get(0).hint().highest(),
                                        lost.get(0).hint().highest().next())))
                .block();
        assertThat(site.node.waiting().of(site.user())).hasSize(1);
        site.pass(Site.PATIENCE.plusSeconds(1));

        testee.tick();

        await().until(() -> site.node.waiting().of(site.user()).isEmpty());
    }

    /** A store that can be stopped, or made to fail. */
    private static final class Switched implements FeedStore {
        private FeedStore store;
        private volatile boolean failing;
        private volatile boolean waiting;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public Mono<Head> head(Username user) {
            return failing ? Mono.error(new IllegalStateException("no store")) : store.head(user);
        }

        @Override
        public Mono<Boolean> append(Username user, Batch batch) {
            return Mono.fromRunnable(() -> {
                        waiting = true;
                        Uninterruptibles.awaitUninterruptibly(gate);
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .then(store.append(user, batch));
        }

        @Override
        public Mono<Void> keep(Username user, Head head) {
            return store.keep(user, head);
        }

        @Override
        public Flux<Batch> from(Username user, long sequence, int most) {
            return store.from(user, sequence, most);
        }
    }

    private static final class Gauges implements GaugeRegistry {
        private final Map<String, Gauge<?>> gauges = new HashMap<>();

        @Override
        public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
            gauges.put(name, gauge);
            return this;
        }

        @Override
        public <T> SettableGauge<T> settableGauge(String name) {
            throw new UnsupportedOperationException(name);
        }

        Object value(String name) {
            return gauges.get(name).get();
        }
    }
}
