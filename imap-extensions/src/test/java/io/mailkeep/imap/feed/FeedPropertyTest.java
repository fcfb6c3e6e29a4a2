package io.mailkeep.imap.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.metrics.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whatever is lost, late or interrupted, who replays the feed from its beginning ends equal to the mailboxes. */
class FeedPropertyTest {
    private static final int STEPS = 150;

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void theFeedEndsEqualToTheMailboxes(@ForAll long seed) {
        History history = new History(new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            history.doSomething();
        }

        history.comeToRest();

        history.assertWhole();
        history.assertOrdered();
    }

    @Example
    void faultsAreWhatIsTried() {
        int conflicts = 0;
        int mended = 0;
        int crashes = 0;
        for (long seed = 1; seed <= 20; seed++) {
            History history = new History(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                history.doSomething();
            }
            conflicts += history.site.count(Counter.FEED_CONFLICTS);
            mended += history.site.count(Counter.FEED_MENDED);
            crashes += history.store.crashes;
        }

        assertThat(conflicts).isGreaterThan(20);
        assertThat(mended).isGreaterThan(20);
        assertThat(crashes).isGreaterThan(20);
    }

    /** A store whose callers die now and then: before the write, or after it. */
    private static final class Faulty implements FeedStore {
        private final FeedStore store;
        private final Random random;
        private boolean working;
        private int crashes;

        Faulty(FeedStore store, Random random) {
            this.store = store;
            this.random = random;
        }

        @Override
        public Mono<Head> head(Username user) {
            return store.head(user);
        }

        @Override
        public Mono<Boolean> append(Username user, Batch batch) {
            return dying(store.append(user, batch));
        }

        @Override
        public Mono<Void> keep(Username user, Head head) {
            return dying(store.keep(user, head));
        }

        @Override
        public Flux<Batch> from(Username user, long sequence, int most) {
            return store.from(user, sequence, most);
        }

        private <T> Mono<T> dying(Mono<T> write) {
            return Mono.defer(() -> {
                switch (working ? 9 : random.nextInt(10)) {
                    case 0:
                        crashes++;
                        return Mono.error(new IllegalStateException("died before"));
                    case 1:
                        crashes++;
                        return write.then(Mono.error(new IllegalStateException("died after")));
                    default:
                        return write;
                }
            });
        }
    }

    private static final class History {
        private static final List<String> NAMES = List.of("A", "B", "C");

        private final Random random;
        private final Site site;
        private Faulty store;
        private final List<Appender> nodes;
        private final List<Site.Hinted> hints = new ArrayList<>();
        private final List<KeptChange> kept = new ArrayList<>();
        private final Map<String, MailboxId> others = new HashMap<>();
        private final int lost;

        // James asks no hook before: one that is lost is seen by nobody.
        private boolean moving;

        History(Random random) {
            this.random = random;
            this.lost = random.nextInt(20);
            this.site = new Site(this::passes, inner -> {
                store = new Faulty(inner, random);
                return store;
            });
            this.nodes =
                    IntStream.range(0, 3).mapToObj(i -> site.node()).collect(Collectors.toCollection(ArrayList::new));
        }

        private boolean passes(Event event) {
            return moving || random.nextInt(100) >= lost;
        }

        void doSomething() {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> site.james.append(1 + random.nextInt(3));
                case 3, 4, 5 -> flag();
                case 6 -> delete();
                case 7 -> createOrDelete();
                case 8 -> copyOrMove();
                case 9 -> nodes.set(random.nextInt(nodes.size()), site.node());
                case 10 -> site.pass(Site.PATIENCE.dividedBy(3));
                case 11 -> quietly(anyNode().advanceAll(site.user()));
                case 12 -> keep();
                case 13 -> tellSomeKept();
                default -> tellSome();
            }
            hints.addAll(site.hints());
        }

        private void flag() {
            List<Long> uids = site.james.uids();
            if (!uids.isEmpty()) {
                long low = any(uids);
                site.james.flag(
                        low,
                        low + random.nextInt(4),
                        random.nextBoolean() ? new Flags(Flag.SEEN) : new Flags("$k" + random.nextInt(3)),
                        random.nextBoolean() ? FlagsUpdateMode.ADD : FlagsUpdateMode.REMOVE);
            }
        }

        private void delete() {
            List<Long> uids = site.james.uids();
            if (!uids.isEmpty()) {
                site.james.delete(any(uids));
            }
        }

        private void keep() {
            List<Long> uids = site.james.uids();
            if (!uids.isEmpty()) {
                kept.add(
                        switch (random.nextInt(3)) {
                            case 0 -> site.ledger.retrieve(any(uids));
                            case 1 -> site.ledger.release(any(uids));
                            default -> site.ledger.undo(any(uids));
                        });
            }
        }

        /** Late, in any order, to any node, and some never. */
        private void tellSomeKept() {
            for (int i = 0; i < 2 && !kept.isEmpty(); i++) {
                List<KeptChange> told = new ArrayList<>();
                while (!kept.isEmpty() && random.nextBoolean()) {
                    told.add(kept.remove(random.nextInt(kept.size())));
                }
                if (random.nextInt(10) > 0) {
                    quietly(anyNode().tell(site.user(), told));
                }
            }
        }

        private void createOrDelete() {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (others.containsKey(name)) {
                site.james.deleteMailbox(name);
                others.remove(name);
            } else {
                others.put(name, site.james.create(name));
            }
        }

        private void copyOrMove() {
            List<Long> uids = site.james.uids();
            if (!uids.isEmpty() && !others.isEmpty()) {
                long uid = any(uids);
                String name = any(new ArrayList<>(others.keySet()));
                if (random.nextBoolean()) {
                    site.james.copy(uid, uid, name);
                } else {
                    moving = true;
                    site.james.move(uid, uid, name);
                    moving = false;
                }
            }
        }

        /** Hints come late, in any order, to any node, and some never. */
        private void tellSome() {
            for (int i = 0; i < 3 && !hints.isEmpty(); i++) {
                Site.Hinted hinted = hints.remove(random.nextInt(hints.size()));
                if (random.nextInt(10) > 0) {
                    quietly(anyNode().advance(site.user(), Map.of(hinted.mailbox(), hinted.hint())));
                }
            }
        }

        private Appender anyNode() {
            return nodes.get(random.nextInt(nodes.size()));
        }

        private <T> T any(List<T> some) {
            return some.get(random.nextInt(some.size()));
        }

        private static void quietly(Mono<Void> dying) {
            dying.onErrorResume(IllegalStateException.class, died -> Mono.empty())
                    .block();
        }

        /** A reader comes, and again once everything has settled. */
        void comeToRest() {
            store.working = true;
            Appender node = site.node();
            site.pass(Duration.ofMinutes(1));
            node.advanceAll(site.user()).block();
            site.pass(Site.PATIENCE.plusSeconds(1));
            node.advanceAll(site.user()).block();
            assertThat(node.waiting().of(site.user())).isEmpty();
        }

        void assertWhole() {
            Replica replica = site.replay();
            String inbox = site.james.inbox().getId().serialize();
            assertThat(replica.mailboxes()).isEqualTo(site.mailboxes());
            assertThat(replica.retrieved(inbox)).isEqualTo(site.ledger.retrieved(site.james.uids()));
            assertThat(replica.released(inbox)).isEqualTo(site.ledger.released(site.james.uids()));
        }

        /** Within a mailbox mod-sequences ascend; but who died between two batches tells the same again. */
        void assertOrdered() {
            Map<String, Long> told = new HashMap<>();
            site.batches().forEach(batch -> {
                Set<String> mailboxes = batch.lines().stream()
                        .map(Replica::parse)
                        .map(line -> line.path("mailbox").asText())
                        .collect(Collectors.toSet());
                mailboxes.forEach(mailbox -> {
                    List<Long> modSeqs = batch.lines().stream()
                            .map(Replica::parse)
                            .filter(line -> line.path("mailbox").asText().equals(mailbox))
                            .filter(line -> line.has("modseq"))
                            .map(line -> line.path("modseq").asLong())
                            .toList();
                    assertThat(modSeqs).isSorted();
                    modSeqs.forEach(modSeq -> assertThat(modSeq).isGreaterThan(told.getOrDefault(mailbox, 0L)));
                    if (!modSeqs.isEmpty()) {
                        told.put(mailbox, modSeqs.get(modSeqs.size() - 1));
                    }
                });
            });
        }
    }
}
