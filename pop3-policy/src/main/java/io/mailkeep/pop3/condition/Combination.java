package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Conditions of which any, or all, must be so. */
@AutoValue
public abstract class Combination implements Condition {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** How conditions combine. */
    public enum Mode {
        /** The first that lets go decides. */
        ANY("any"),
        /** The last that lets go decides. */
        ALL("all");

        private final String inWords;

        Mode(String inWords) {
            this.inWords = inWords;
        }
    }

    /** Of one condition at least. */
    public static Combination of(Mode mode, ImmutableList<Condition> conditions) {
        Preconditions.checkArgument(!conditions.isEmpty(), "nothing to combine");
        return new AutoValue_Combination(mode, conditions);
    }

    public abstract Mode mode();

    public abstract ImmutableList<Condition> conditions();

    @Override
    public Expiry explain(Copy copy) {
        return decisive(condition -> condition.explain(copy));
    }

    @Override
    public boolean isDue(Copy copy, Instant now) {
        Predicate<Condition> due =
                condition -> condition.earliest(copy.life()).isDue(now) && condition.isDue(copy, now);
        return mode() == Mode.ANY
                ? conditions().stream().anyMatch(due)
                : conditions().stream().allMatch(due);
    }

    @Override
    public Expiry earliest(MessageLife life) {
        return decisive(condition -> condition.earliest(life));
    }

    @Override
    public Optional<Duration> shortest() {
        Stream<Duration> each =
                conditions().stream().map(condition -> condition.shortest().orElse(FOR_EVER));
        return (mode() == Mode.ANY ? each.min(Comparator.naturalOrder()) : each.max(Comparator.naturalOrder()))
                .filter(shortest -> !shortest.equals(FOR_EVER));
    }

    @Override
    public Optional<Integer> quotaPercent() {
        return conditions().stream()
                .flatMap(condition -> condition.quotaPercent().stream())
                .findFirst();
    }

    private Expiry decisive(Function<Condition, Expiry> question) {
        Stream<Expiry> answers = IntStream.range(0, conditions().size())
                .mapToObj(index ->
                        question.apply(conditions().get(index)).within(mode().inWords + "[" + (index + 1) + "]"));
        return (mode() == Mode.ANY ? answers.min(Expiry.SOONEST_FIRST) : answers.max(Expiry.SOONEST_FIRST))
                .orElseThrow();
    }
}
