package io.mailkeep.pop3.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.condition.Combination.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.mail.Flags;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Instant DELIVERED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant RETRIEVED = DELIVERED.plus(Duration.ofDays(1));
    private static final Instant AGAIN = DELIVERED.plus(Duration.ofDays(2));
    private static final Instant RELEASED = DELIVERED.plus(Duration.ofDays(3));
    private static final Duration TEN_DAYS = Duration.ofDays(10);

    private static final Copy UNTOUCHED = TestCopy.of(MessageLife.of(DELIVERED, Optional.empty(), Optional.empty()));
    private static final Copy DELETED_UNREAD =
            TestCopy.of(MessageLife.of(DELIVERED, Optional.empty(), Optional.of(RELEASED)));
    private static final Copy OLD =
            TestCopy.of(MessageLife.of(DELIVERED, Optional.of(RETRIEVED), Optional.of(AGAIN), Optional.of(RELEASED)));

    @Nested
    class Ages {
        @ParameterizedTest
        @EnumSource
        void countFromTheirMoment(Since since) {
            Instant start =
                    switch (since) {
                        case RETRIEVED -> RETRIEVED;
                        case LAST_RETRIEVED -> AGAIN;
                        case RELEASED -> RELEASED;
                        case DELIVERED -> DELIVERED;
                    };

            Expiry expiry = Age.of(since, 10).explain(OLD);

            assertThat(expiry.isDue(start.plus(TEN_DAYS).minusSeconds(1))).isFalse();
            assertThat(expiry.isDue(start.plus(TEN_DAYS))).isTrue();
        }

        @Test
        void whatWasReleasedUnreadCountsFromItsRelease() {
            assertThat(Age.of(Since.RETRIEVED, 10).explain(DELETED_UNREAD).moment())
                    .contains(RELEASED.plus(TEN_DAYS));
            assertThat(Age.of(Since.LAST_RETRIEVED, 10).explain(DELETED_UNREAD).moment())
                    .contains(RELEASED.plus(TEN_DAYS));
        }

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DELIVERED")
        void whatNobodyTouchedIsHeld(Since since) {
            assertThat(Age.of(since, 1).explain(UNTOUCHED).moment()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 36_501})
        void outOfRangeAreRefused(int days) {
            assertThatThrownBy(() -> Age.of(Since.RETRIEVED, days)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Combinations {
        private final Condition soon = Age.of(Since.DELIVERED, 5);
        private final Condition late = Age.of(Since.DELIVERED, 50);

        @Test
        void ofAnyTheFirstThatLetsGoDecidesAndIsNamed() {
            Expiry expiry =
                    Combination.of(Mode.ANY, ImmutableList.of(late, soon)).explain(OLD);

            assertThat(expiry.moment()).contains(DELIVERED.plus(Duration.ofDays(5)));
            assertThat(expiry.rule()).contains("any[2]");
        }

        @Test
        void ofAllTheLastThatLetsGoDecidesAndIsNamed() {
            Expiry expiry =
                    Combination.of(Mode.ALL, ImmutableList.of(late, soon)).explain(OLD);

            assertThat(expiry.moment()).contains(DELIVERED.plus(Duration.ofDays(50)));
            assertThat(expiry.rule()).contains("all[1]");
        }

        @Test
        void neverIsLaterThanEveryMoment() {
            ImmutableList<Condition> both = ImmutableList.of(soon, Forever.FOREVER);

            assertThat(Combination.of(Mode.ANY, both).explain(OLD).moment()).isPresent();
            assertThat(Combination.of(Mode.ALL, both).explain(OLD).moment()).isEmpty();
        }

        @Test
        void shortestIsWhatExpireMayPromise() {
            assertThat(Combination.of(Mode.ANY, ImmutableList.of(late, soon)).shortest())
                    .contains(Duration.ofDays(5));
            assertThat(Combination.of(Mode.ALL, ImmutableList.of(late, soon)).shortest())
                    .contains(Duration.ofDays(50));
            assertThat(Combination.of(Mode.ALL, ImmutableList.of(late, Forever.FOREVER))
                            .shortest())
                    .isEmpty();
        }
    }

    @Nested
    class Traits {
        private final MessageLife life = MessageLife.of(DELIVERED, Optional.empty(), Optional.empty());

        private Copy from(String sender) {
            return new TestCopy(life, 1000, new Flags(), Optional.of(sender), false);
        }

        private Copy with(Flags flags) {
            return new TestCopy(life, 1000, flags, Optional.empty(), false);
        }

        @Test
        void flagsAndKeywordsAreTheirOwn() {
            assertThat(Trait.flagged().holdsFor(with(new Flags(Flags.Flag.FLAGGED))))
                    .isTrue();
            assertThat(Trait.flagged().holdsFor(with(new Flags(Flags.Flag.ANSWERED))))
                    .isFalse();
            assertThat(Trait.answered().holdsFor(with(new Flags(Flags.Flag.ANSWERED))))
                    .isTrue();
            assertThat(Trait.keyword("work").holdsFor(with(new Flags("work")))).isTrue();
            assertThat(Trait.keyword("work").holdsFor(with(new Flags("workshop"))))
                    .isFalse();
        }

        @Test
        void aSenderIsAnAddressOrAWholeDomain() {
            assertThat(Trait.from("Boss@Firm.test").holdsFor(from("boss@firm.test")))
                    .isTrue();
            assertThat(Trait.from("boss@firm.test").holdsFor(from("big.boss@firm.test")))
                    .isFalse();
            assertThat(Trait.from("@firm.test").holdsFor(from("anyone@firm.test")))
                    .isTrue();
            assertThat(Trait.from("@firm.test").holdsFor(from("anyone@other-firm.test")))
                    .isFalse();
            assertThat(Trait.from("@firm.test").holdsFor(UNTOUCHED)).isFalse();
        }

        @Test
        void sizesExcludeTheirBound() {
            assertThat(Trait.largerThan(999).holdsFor(UNTOUCHED)).isTrue();
            assertThat(Trait.largerThan(1000).holdsFor(UNTOUCHED)).isFalse();
            assertThat(Trait.smallerThan(1001).holdsFor(UNTOUCHED)).isTrue();
            assertThat(Trait.smallerThan(1000).holdsFor(UNTOUCHED)).isFalse();
        }
    }

    @Test
    void quotaLetsGoWhatIsInExcessOnly() {
        Copy excess = new TestCopy(UNTOUCHED.life(), 1000, new Flags(), Optional.empty(), true);

        assertThat(Quota.above(90).explain(excess).isDue(DELIVERED)).isTrue();
        assertThat(Quota.above(90).explain(UNTOUCHED).moment()).isEmpty();
    }
}
