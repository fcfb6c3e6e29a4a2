package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Combination.Mode;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.condition.Forever;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.condition.Quota;
import io.mailkeep.pop3.condition.TestCopy;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.policy.Retention.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.Flags;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RetentionPropertyTest {
    private static final Instant DELIVERED = Instant.parse("2026-01-01T00:00:00Z");

    @Property
    void neverRetrievedOrReleasedNeverExpires(
            @ForAll Scope of, @ForAll Since since, @ForAll @IntRange(min = 1, max = 36_500) int days) {
        MessageLife untouched = MessageLife.of(DELIVERED, Optional.empty(), Optional.empty());

        assertThat(Retention.ofDays(of, since, days)
                        .explain(TestCopy.of(untouched), Optional.empty())
                        .moment()
                        .isPresent())
                .isEqualTo(of == Scope.ALL && since == Since.DELIVERED);
    }

    @Property
    void whatAClientLeftExpiresNoEarlierThanAnnounced(
            @ForAll Scope of,
            @ForAll Since since,
            @ForAll @IntRange(min = 1, max = 36_500) int days,
            @ForAll @IntRange(max = 10_000) int daysUntilRetrieved) {
        Retention retention = Retention.ofDays(of, since, days);
        Instant retrieved = DELIVERED.plus(Duration.ofDays(daysUntilRetrieved));

        Optional<Instant> expiry = retention
                .explain(
                        TestCopy.of(MessageLife.of(DELIVERED, Optional.of(retrieved), Optional.empty())),
                        Optional.empty())
                .moment();

        assertThat(expiry).matches(moment -> of != Scope.RELEASED || moment.isEmpty());
        expiry.ifPresent(moment -> assertThat(moment)
                .isAfterOrEqualTo(
                        DELIVERED.plus(Duration.ofDays(retention.expire().days().orElseThrow()))));
    }

    @Property(tries = 5000)
    void whatIsDueIsWhatTheExplanationSays(
            @ForAll("retentions") Retention retention,
            @ForAll("copies") TestCopy copy,
            @ForAll @IntRange(max = 120) int day,
            @ForAll boolean moved) {
        Optional<String> folder = moved ? Optional.of("Archive") : Optional.empty();
        Instant now = day(day);

        assertThat(retention.isDue(copy, folder, now))
                .isEqualTo(retention.explain(copy, folder).isDue(now));
    }

    @Property(tries = 5000)
    void ofWhatIsNotDueByItsLifeNothingElseIsAsked(
            @ForAll("retentions") Retention retention,
            @ForAll("copies") TestCopy copy,
            @ForAll @IntRange(max = 120) int day) {
        Instant now = day(day);
        boolean possible = retention
                .earliest(copy.life(), Optional.empty())
                .filter(moment -> !moment.isAfter(now))
                .isPresent();
        AtomicInteger asked = new AtomicInteger();
        Retention watched = Retention.of(
                retention.of(),
                Combination.of(
                        Mode.ALL,
                        ImmutableList.of(
                                any -> {
                                    asked.incrementAndGet();
                                    return Expiry.always("asked");
                                },
                                retention.rule())),
                retention.unless(),
                retention.atExpiry());

        watched.isDue(copy, Optional.empty(), now);

        assertThat(asked.get()).isEqualTo(possible ? 1 : 0);
    }

    @Provide
    Arbitrary<Retention> retentions() {
        return Combinators.combine(
                        Arbitraries.of(Scope.class),
                        conditions(3),
                        traits().list().ofMaxSize(2),
                        Arbitraries.of(AtExpiry.EXPUNGE, AtExpiry.moveTo("Archive")))
                .as((of, rule, unless, atExpiry) -> Retention.of(of, rule, ImmutableList.copyOf(unless), atExpiry));
    }

    private static Arbitrary<Condition> conditions(int depth) {
        Arbitrary<Condition> ages = Combinators.combine(
                        Arbitraries.of(Since.class), Arbitraries.integers().between(1, 60))
                .as(Age::of);
        Arbitrary<Condition> simple =
                Arbitraries.oneOf(ages, traits().map(trait -> trait), Arbitraries.of(Forever.FOREVER, Quota.above(90)));
        return depth == 0
                ? simple
                : Arbitraries.oneOf(
                        simple,
                        Combinators.combine(
                                        Arbitraries.of(Mode.class),
                                        conditions(depth - 1)
                                                .list()
                                                .ofMinSize(1)
                                                .ofMaxSize(3))
                                .as((mode, parts) -> Combination.of(mode, ImmutableList.copyOf(parts))));
    }

    private static Arbitrary<Trait> traits() {
        return Arbitraries.of(
                Trait.flagged(),
                Trait.seen(),
                Trait.from("@firm.test"),
                Trait.largerThan(10),
                Trait.labelled("invoice"));
    }

    @Provide
    Arbitrary<TestCopy> copies() {
        Arbitrary<Integer> day = Arbitraries.integers().between(0, 60);
        Arbitrary<MessageLife> lives = Combinators.combine(day, day.optional(), day.optional(), day.optional())
                .as((delivered, retrieved, again, released) -> MessageLife.of(
                        day(delivered),
                        retrieved.map(RetentionPropertyTest::day),
                        retrieved.map(first -> day(Math.max(first, again.orElse(first)))),
                        released.map(RetentionPropertyTest::day)));
        return Combinators.combine(
                        lives,
                        Arbitraries.of(9L, 11L),
                        Arbitraries.of(new Flags(), new Flags(Flags.Flag.FLAGGED), new Flags(Flags.Flag.SEEN)),
                        Arbitraries.of("a@firm.test", "b@other.test").optional(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(ImmutableSet.<String>of(), ImmutableSet.of("invoice")))
                .as(TestCopy::new);
    }

    private static Instant day(int number) {
        return DELIVERED.plus(Duration.ofDays(number));
    }
}
