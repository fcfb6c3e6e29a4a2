package io.mailkeep.search.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;

/** Drives the steps of changes and comparisons of one mailbox in every order. */
class MissedInterleavingsTest {
    private static final MailboxId MAILBOX = InMemoryId.of(1);

    /** Does the next of its steps; begins anew after the last. */
    private interface Actor {
        void step();

        boolean isAtRest();
    }

    /** One mailbox, its index and what is missed of it. */
    private static final class World {
        final Missed missed = new MissedInMemory();
        final Set<Integer> store = new HashSet<>();
        final Set<Integer> index = new HashSet<>();
    }

    /** A change: stored first, then carried out, or left out, and only then missed. */
    private static final class Changing implements Actor {
        private enum Stage {
            REST,
            STORED,
            TAKEN,
            LEFT_OUT
        }

        private final World world;
        private final boolean reachesIndex;
        private Stage stage = Stage.REST;
        private int change;

        Changing(World world, boolean reachesIndex) {
            this.world = world;
            this.reachesIndex = reachesIndex;
        }

        @Override
        public void step() {
            switch (stage) {
                case REST -> store();
                case STORED -> stage = world.missed.isDue(MAILBOX) ? Stage.LEFT_OUT : Stage.TAKEN;
                case TAKEN -> carryOut();
                case LEFT_OUT -> {
                    world.missed.add(MAILBOX);
                    stage = Stage.REST;
                }
            }
        }

        private void store() {
            change = world.store.size();
            world.store.add(change);
            stage = Stage.STORED;
        }

        private void carryOut() {
            if (reachesIndex) {
                world.index.add(change);
            }
            stage = reachesIndex ? Stage.REST : Stage.LEFT_OUT;
        }

        @Override
        public boolean isAtRest() {
            return stage == Stage.REST;
        }
    }

    /** A comparison, as {@code Reconciliation} does it. */
    private static final class Comparing implements Actor {
        private enum Phase {
            REST,
            BEGUN,
            MENDED
        }

        private final World world;
        private Phase phase = Phase.REST;

        Comparing(World world) {
            this.world = world;
        }

        @Override
        public void step() {
            switch (phase) {
                case REST -> {
                    world.missed.begin(MAILBOX);
                    phase = Phase.BEGUN;
                }
                case BEGUN -> {
                    world.index.addAll(world.store);
                    phase = Phase.MENDED;
                }
                case MENDED -> {
                    world.missed.remove(MAILBOX).block();
                    phase = Phase.REST;
                }
            }
        }

        @Override
        public boolean isAtRest() {
            return phase == Phase.REST;
        }
    }

    private static List<Actor> actors(World world) {
        return List.of(
                new Changing(world, true),
                new Changing(world, false),
                new Changing(world, false),
                new Comparing(world));
    }

    @Property(tries = 20_000)
    void theIndexKnowsEveryChangeOfAMailboxThatIsNotMissed(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> order) {
        World world = new World();
        List<Actor> actors = actors(world);

        order.forEach(next -> actors.get(next).step());
        actors.stream().limit(3).forEach(MissedInterleavingsTest::finish);

        if (!world.missed.contains(MAILBOX)) {
            assertThat(world.index).containsExactlyInAnyOrderElementsOf(world.store);
        }
    }

    private static void finish(Actor actor) {
        while (!actor.isAtRest()) {
            actor.step();
        }
    }

    @Property(tries = 2_000)
    void aComparisonAtTheEndLeavesNothingMissed(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> order) {
        World world = new World();
        List<Actor> actors = actors(world);

        order.forEach(next -> actors.get(next).step());
        actors.forEach(MissedInterleavingsTest::finish);
        actors.get(3).step();
        finish(actors.get(3));

        assertThat(world.missed.contains(MAILBOX)).isFalse();
        assertThat(world.index).containsExactlyInAnyOrderElementsOf(world.store);
    }
}
