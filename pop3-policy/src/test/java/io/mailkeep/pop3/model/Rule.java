package io.mailkeep.pop3.model;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What lets a message go: a question with the answer yes or no at each moment. */
public sealed interface Rule {
    boolean letsGo(Life life, Instant at);

    /** The same in a policy of the product. */
    Condition condition();

    /** Every rule within this one, itself included. */
    default Stream<Rule> all() {
        return Stream.of(this);
    }

    /** What a rule may know of a message. */
    record Life(ModelMessage message, Optional<Instant> retrieved, Optional<Instant> last, boolean isExcess) {}

    /** That many days have passed. */
    record Age(Since since, int days) implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            Optional<Instant> start =
                    switch (since) {
                        case DELIVERED -> Optional.of(life.message.delivered());
                        case RELEASED -> life.message.released();
                        case RETRIEVED -> life.retrieved.or(life.message::released);
                        case LAST_RETRIEVED -> life.last.or(life.message::released);
                    };
            return start.isPresent() && !at.isBefore(start.get().plus(Duration.ofDays(days)));
        }

        @Override
        public Condition condition() {
            return io.mailkeep.pop3.condition.Age.of(since, days);
        }
    }

    /** The mailbox is too full, and this is one of the copies whose removal helps. */
    record Quota(int percent) implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            return life.isExcess;
        }

        @Override
        public Condition condition() {
            return io.mailkeep.pop3.condition.Quota.above(percent);
        }
    }

    /** The message has a mark. */
    record Has(Mark mark) implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            return mark.isOn(life.message);
        }

        @Override
        public Trait condition() {
            return mark.trait();
        }
    }

    /** Never. */
    record Forever() implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            return false;
        }

        @Override
        public Condition condition() {
            return io.mailkeep.pop3.condition.Forever.FOREVER;
        }
    }

    /** One of them at least. */
    record Any(List<Rule> rules) implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            return rules.stream().anyMatch(rule -> rule.letsGo(life, at));
        }

        @Override
        public Condition condition() {
            return Rule.combination(Combination.Mode.ANY, rules);
        }

        @Override
        public Stream<Rule> all() {
            return Stream.concat(Stream.of(this), rules.stream().flatMap(Rule::all));
        }
    }

    /** All of them. */
    record All(List<Rule> rules) implements Rule {
        @Override
        public boolean letsGo(Life life, Instant at) {
            return rules.stream().allMatch(rule -> rule.letsGo(life, at));
        }

        @Override
        public Condition condition() {
            return Rule.combination(Combination.Mode.ALL, rules);
        }

        @Override
        public Stream<Rule> all() {
            return Stream.concat(Stream.of(this), rules.stream().flatMap(Rule::all));
        }
    }

    private static Condition combination(Combination.Mode mode, List<Rule> rules) {
        return Combination.of(mode, rules.stream().map(Rule::condition).collect(ImmutableList.toImmutableList()));
    }
}
