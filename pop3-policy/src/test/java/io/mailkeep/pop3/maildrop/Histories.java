package io.mailkeep.pop3.maildrop;

import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;

import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.model.Mark;
import io.mailkeep.pop3.model.ModelMaildrop;
import io.mailkeep.pop3.model.ModelMaildrop.Caller;
import io.mailkeep.pop3.model.ModelPolicy;
import io.mailkeep.pop3.model.ModelPolicy.Keeping;
import io.mailkeep.pop3.model.ModelPolicy.Showing;
import io.mailkeep.pop3.model.Rule;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.Guard;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random policies, as {@code keepcopy.xml} could write them, and what clients, users and administrators do. */
final class Histories {
    static final String ARCHIVE = "Archive";
    static final String TRASH = "Trash";
    static final List<String> MAILBOXES = List.of(ModelMaildrop.INBOX, ModelMaildrop.LISTS, ARCHIVE, TRASH);

    private static final List<String> DEVICES = List.of("laptop", "phone", "tablet");

    private Histories() {}

    static Arbitrary<ModelPolicy> policies() {
        return Combinators.combine(onRetrieve(), onDelete(), guards(), keepings(), showings(), devices())
                .as(ModelPolicy::new)
                .filter(policy ->
                        !policy.onRetrieve().deletes() || policy.onDelete().action() != OnDelete.Action.IGNORE)
                .filter(policy -> policy.keeping().of() == Scope.RELEASED
                        || policy.onRetrieve().deletes()
                        || policy.announcedDays().orElse(1) >= 1);
    }

    private static Arbitrary<OnRetrieve> onRetrieve() {
        Arbitrary<OnRetrieve> flags =
                Arbitraries.of(OnRetrieve.NOTHING, OnRetrieve.markSeen(), OnRetrieve.addKeyword("$Popped"));
        return Arbitraries.frequencyOf(Tuple.of(4, flags), Tuple.of(1, flags.map(OnRetrieve::deleting)));
    }

    private static Arbitrary<OnDelete> onDelete() {
        Arbitrary<OnDelete> removing = Arbitraries.of(OnDelete.EXPUNGE, OnDelete.moveTo(TRASH));
        return Arbitraries.frequencyOf(
                Tuple.of(3, removing),
                Tuple.of(3, Combinators.combine(removing, spans()).as(OnDelete::undoableFor)),
                Tuple.of(3, just(OnDelete.RELEASE)),
                Tuple.of(1, just(OnDelete.RELEASE.marking(true, Optional.of("$Keep")))),
                Tuple.of(1, just(OnDelete.IGNORE)));
    }

    private static Arbitrary<Optional<Guard>> guards() {
        return Combinators.combine(
                        integers().between(1, 4).optional(),
                        Arbitraries.of(30, 50).optional(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(1, 14).map(Duration::ofDays))
                .as(Guard::of)
                .optional(0.3);
    }

    private static Arbitrary<Keeping> keepings() {
        Arbitrary<List<Mark>> unless =
                marks().optional(0.3).map(mark -> mark.stream().toList());
        Arbitrary<Keeping> any = Combinators.combine(
                        Arbitraries.of(Scope.class),
                        rules(3).map(Histories::onePercentage),
                        unless,
                        just(ARCHIVE).optional(0.3))
                .as(Keeping::new);
        return Arbitraries.frequencyOf(Tuple.of(1, just(Keeping.FOREVER)), Tuple.of(6, any));
    }

    /** A retention may watch one percentage of the quota only. */
    private static Rule onePercentage(Rule rule) {
        if (rule instanceof Rule.Any any) {
            return new Rule.Any(
                    any.rules().stream().map(Histories::onePercentage).toList());
        }
        if (rule instanceof Rule.All all) {
            return new Rule.All(
                    all.rules().stream().map(Histories::onePercentage).toList());
        }
        return rule instanceof Rule.Quota ? new Rule.Quota(50) : rule;
    }

    private static Arbitrary<Rule> rules(int depth) {
        Arbitrary<Rule> simple = Arbitraries.frequencyOf(
                Tuple.of(
                        6,
                        Combinators.combine(Arbitraries.of(Since.class), Arbitraries.of(1, 2, 7, 30))
                                .as(Rule.Age::new)),
                Tuple.of(2, just(new Rule.Quota(50))),
                Tuple.of(2, marks().map(Rule.Has::new)),
                Tuple.of(1, just(new Rule.Forever())));
        if (depth == 1) {
            return simple;
        }
        Arbitrary<List<Rule>> several = rules(depth - 1).list().ofMinSize(1).ofMaxSize(3);
        return Arbitraries.frequencyOf(
                Tuple.of(3, simple), Tuple.of(1, several.map(Rule.Any::new)), Tuple.of(2, several.map(Rule.All::new)));
    }

    private static Arbitrary<Mark> marks() {
        return Arbitraries.of(Mark.class);
    }

    private static Arbitrary<Showing> showings() {
        Arbitrary<List<Mark>> hide = Arbitraries.of(Mark.FLAGGED, Mark.SEEN, Mark.DELETED, Mark.KEEP)
                .list()
                .ofSize(1);
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)),
                        Arbitraries.of(1, 30).optional(0.2),
                        Arbitraries.of(3, 4, 8).optional(0.2),
                        Arbitraries.frequency(Tuple.of(1, false), Tuple.of(1, true)),
                        hide)
                .as(Showing::new);
    }

    private static Arbitrary<Optional<Devices>> devices() {
        return Combinators.combine(
                        Arbitraries.of(1, 5, 30).map(Duration::ofDays),
                        integers().between(1, 3))
                .as(Devices::of)
                .optional(0.4);
    }

    static Arbitrary<List<Step>> histories() {
        return steps().list().ofMinSize(1).ofMaxSize(40);
    }

    private static Arbitrary<Step> steps() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, asides()),
                Tuple.of(8, sessions()),
                Tuple.of(5, waits()),
                Tuple.of(4, just(new Step.Sweep())),
                Tuple.of(2, integers().between(0, 3).map(Step.AwaitExpiry::new)),
                Tuple.of(1, spans().optional(0.7).map(Step.Undo::new)),
                Tuple.of(1, Arbitraries.of("a", "b").map(Step.LiftHold::new)),
                Tuple.of(1, Arbitraries.of(DEVICES).map(Step.ForgetDevice::new)),
                Tuple.of(1, policies().map(Step.UsePolicy::new)),
                Tuple.of(1, just(new Step.ReCreateInbox())));
    }

    private static Arbitrary<Step.Aside> asides() {
        Arbitrary<String> mailbox = Arbitraries.frequency(
                Tuple.of(8, ModelMaildrop.INBOX), Tuple.of(3, ModelMaildrop.LISTS), Tuple.of(2, ARCHIVE));
        Arbitrary<Integer> message = integers().between(0, 7);
        return Arbitraries.frequencyOf(
                Tuple.of(8, deliveries()),
                Tuple.of(
                        2,
                        Combinators.combine(
                                        mailbox,
                                        message,
                                        Arbitraries.of(
                                                "\\Flagged", "\\Answered", "\\Seen", "\\Deleted", "$Keep", "$Popped"),
                                        Arbitraries.of(true, false))
                                .as(Step.Flag::new)),
                Tuple.of(1, Combinators.combine(mailbox, message).as(Step.Expunge::new)),
                Tuple.of(2, Combinators.combine(mailbox, message, mailbox).as(Step.Move::new)),
                Tuple.of(1, Combinators.combine(mailbox, message, mailbox).as(Step.Copy::new)),
                Tuple.of(
                        1,
                        Combinators.combine(Arbitraries.of("a", "b"), holds()).as(Step.PutHold::new)));
    }

    private static Arbitrary<Step.Deliver> deliveries() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(4, ModelMaildrop.INBOX), Tuple.of(1, ModelMaildrop.LISTS)),
                        Arbitraries.of("boss@example.com", "list@lists.test", "anna@demo.test"),
                        Arbitraries.of(200, 500, 900),
                        Arbitraries.frequencyOf(Tuple.of(4, just(Duration.ZERO)), Tuple.of(1, spans())))
                .as(Step.Deliver::new);
    }

    private static Arbitrary<Hold> holds() {
        Arbitrary<Optional<Instant>> moments = spans().map(Mailbox.START::plus).optional(0.3);
        return Combinators.combine(
                        Arbitraries.of("boss@example.com", "@lists.test").optional(0.6), moments, moments)
                .as((from, since, before) ->
                        Hold.of("case 4711", Mailbox.START, from, Optional.empty(), since, before));
    }

    private static Arbitrary<Step> waits() {
        return spans().map(Step.Wait::new);
    }

    /** From less than a second to months; whole days are what rules count in, a little less and more is where they err. */
    private static Arbitrary<Duration> spans() {
        return Combinators.combine(
                        Arbitraries.of(
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(10),
                                Duration.ofHours(6),
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                Duration.ofDays(7),
                                Duration.ofDays(30),
                                Duration.ofDays(90)),
                        Arbitraries.of(0L, 0L, -1L, 1L, -300_000_000L, 500_000_000L, 999_999_999L))
                .as(Duration::plusNanos);
    }

    private static Arbitrary<Step> sessions() {
        Arbitrary<Step.Command> commands = Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(5, Step.Command.Verb.RETR),
                                Tuple.of(5, Step.Command.Verb.DELE),
                                Tuple.of(1, Step.Command.Verb.RSET)),
                        integers().between(0, 9))
                .as(Step.Command::new);
        Arbitrary<Caller> callers = Combinators.combine(
                        Arbitraries.of(DEVICES).optional(0.8),
                        Arbitraries.frequency(Tuple.of(8, false), Tuple.of(1, true)))
                .as(Caller::new);
        Arbitrary<Step.Failure> failures = Arbitraries.oneOf(
                Combinators.combine(integers().between(0, 3), Arbitraries.of(true, false))
                        .as(Step.Failure.OfStore::new),
                just(new Step.Failure.OfMailbox()));
        return Combinators.combine(
                        callers,
                        commands.list().ofMaxSize(8),
                        asides().optional(0.15),
                        Arbitraries.frequency(Tuple.of(8, true), Tuple.of(1, false)),
                        failures.optional(0.1))
                .as(Step.Session::new);
    }
}
