package io.mailkeep.pop3.survey;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.BERT;
import static io.mailkeep.pop3.retention.Site.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Forever;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.james.core.Username;

class SimulationPropertyTest {
    @Property(tries = 150)
    void whatIsCalledDueIsWhatTheNextSweepRemoves(
            @ForAll("policies") KeepPolicy present,
            @ForAll("policies") KeepPolicy given,
            @ForAll @Size(max = 12) List<@From("steps") Step> history,
            @ForAll @IntRange(max = 60) int days)
            throws Exception {
        compare(present, given, history, days);
    }

    @Example
    void whatASweepReleasesLateIsKeptFromThenOn() throws Exception {
        KeepPolicy.Builder policy = KeepPolicy.named("any")
                .onRetrieve(OnRetrieve.NOTHING)
                .retention(Retention.of(
                        Retention.Scope.RETRIEVED,
                        Age.of(Age.Since.RETRIEVED, 1),
                        ImmutableList.of(),
                        AtExpiry.EXPUNGE))
                .devices(Optional.of(Devices.of(Duration.ofDays(20), 3)));

        compare(
                policy.onDelete(OnDelete.EXPUNGE).build(),
                policy.onDelete(OnDelete.RELEASE).build(),
                List.of(
                        (site, node) -> session(node, ANNA, Optional.empty(), 0, 0),
                        (site, node) -> session(node, ANNA, Optional.of("laptop"), 2, 2)),
                22);
    }

    private static void compare(KeepPolicy present, KeepPolicy given, List<Step> history, int days) throws Exception {
        Site site = new Site(present);
        Node node = new Node(site);
        play(history, site, node);
        site.passTo(site.clock.instant().plus(Duration.ofDays(days)));

        PolicyChange change = simulate(node, given);
        long before = site.inbox(ANNA) + site.inbox(BERT);
        new Node(site, given).sweep();
        long after = site.inbox(ANNA) + site.inbox(BERT);

        assertThat(change.mail().messages()).isEqualTo(before);
        assertThat(before - after)
                .as("removed of %s", change)
                .isEqualTo(change.underGiven().due().messages());
    }

    @Property(tries = 50)
    void thePresentFileMakesNoDifference(
            @ForAll("policies") KeepPolicy present, @ForAll @Size(max = 12) List<@From("steps") Step> history)
            throws Exception {
        Site site = new Site(present);
        Node node = new Node(site);
        play(history, site, node);

        PolicyChange change = simulate(node, present);

        assertThat(change.removedByGivenOnly()).isEqualTo(Volume.NONE);
        assertThat(change.removedByPresentOnly()).isEqualTo(Volume.NONE);
        assertThat(change.underGiven()).isEqualTo(change.underPresent());
    }

    /** Of all users together, who have the same policies. */
    private static PolicyChange simulate(Node node, KeepPolicy given) throws Exception {
        Assignments other = new Assignments(ConfigurationSource.of(KeepCopyConfiguration.of(given)));
        Simulation simulation = new Simulation(node.get(Assignments.class), other);
        Progress progress = new Progress();
        node.get(Survey.class)
                .run(Audience.EVERYONE, Node.FAST, progress, simulation::visit)
                .block();
        assertThat(progress.hasFailures()).isFalse();
        return simulation.details(progress, START).policies().get(0);
    }

    private static void play(List<Step> history, Site site, Node node) throws Exception {
        site.deliver(ANNA, 1);
        site.deliver(BERT, 1);
        for (Step step : history) {
            step.play(site, node);
        }
        // What is simulated is what the ledger knows.
        for (Username user : List.of(ANNA, BERT)) {
            session(node, user, Optional.of("laptop"), 0, 0);
        }
    }

    private static void session(Node node, Username user, Optional<String> device, int retrieve, int delete)
            throws Exception {
        Maildrop maildrop = node.login(user, Client.of(device, false));
        Marks marks = new Marks();
        IntStream.rangeClosed(1, maildrop.messages().size())
                .filter(number -> (retrieve >> number & 1) == 1)
                .forEach(marks::retrieve);
        IntStream.rangeClosed(1, maildrop.messages().size())
                .filter(number -> (delete >> number & 1) == 1)
                .forEach(marks::delete);
        maildrop.commit(marks);
        maildrop.close();
    }

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Username> users = Arbitraries.of(ANNA, BERT);
        Arbitrary<Integer> some = Arbitraries.integers().between(0, 255);
        Arbitrary<Optional<String>> devices =
                Arbitraries.of(Optional.empty(), Optional.of("laptop"), Optional.of("phone"));
        Arbitrary<Step> deliveries = Combinators.combine(
                        users, Arbitraries.integers().between(1, 3))
                .as((user, messages) -> (site, node) -> site.deliver(user, messages));
        Arbitrary<Step> sessions = Combinators.combine(users, devices, some, some)
                .as((user, device, retrieve, delete) -> (site, node) -> session(node, user, device, retrieve, delete));
        Arbitrary<Step> pauses = Arbitraries.integers()
                .between(1, 40)
                .map(days -> (site, node) -> site.passTo(site.clock.instant().plus(Duration.ofDays(days))));
        Arbitrary<Step> holds = Arbitraries.integers()
                .between(0, 60)
                .map(days -> (site, node) -> site.store.putHold(
                        ANNA,
                        "case",
                        Hold.of(
                                "case",
                                START,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(START.plus(Duration.ofDays(days))))));
        return Arbitraries.frequencyOf(
                Tuple.of(4, deliveries), Tuple.of(6, sessions), Tuple.of(3, pauses), Tuple.of(1, holds));
    }

    @Provide
    Arbitrary<KeepPolicy> policies() {
        Arbitrary<OnDelete> onDelete = Arbitraries.of(
                        OnDelete.EXPUNGE, OnDelete.RELEASE, OnDelete.IGNORE, OnDelete.moveTo("Trash"))
                .flatMap(action -> Arbitraries.of(action, action.undoableFor(Duration.ofDays(7))));
        Arbitrary<Retention> retention = Combinators.combine(
                        Arbitraries.of(Retention.Scope.class),
                        conditions(),
                        Arbitraries.of(ImmutableList.<Trait>of(), ImmutableList.of(Trait.smallerThan(1))),
                        Arbitraries.of(AtExpiry.EXPUNGE, AtExpiry.moveTo("Archive")))
                .as(Retention::of);
        Arbitrary<Optional<Devices>> devices =
                Arbitraries.of(Optional.empty(), Optional.of(Devices.of(Duration.ofDays(20), 3)));
        return Combinators.combine(onDelete, retention, devices).as((deletes, keeps, apart) -> KeepPolicy.named("any")
                .onRetrieve(OnRetrieve.NOTHING)
                .onDelete(deletes)
                .retention(keeps)
                .devices(apart)
                .build());
    }

    private static Arbitrary<Condition> conditions() {
        Arbitrary<Condition> ages = Combinators.combine(
                        Arbitraries.of(Age.Since.class), Arbitraries.integers().between(1, 50))
                .as(Age::of);
        Arbitrary<Condition> single = Arbitraries.oneOf(ages, Arbitraries.just(Forever.FOREVER));
        return Arbitraries.oneOf(
                single,
                Combinators.combine(Arbitraries.of(Combination.Mode.class), ages, single)
                        .as((mode, one, other) -> Combination.of(mode, ImmutableList.of(one, other))));
    }

    /** Something that happens at a site. */
    private interface Step {
        void play(Site site, Node node) throws Exception;
    }
}
