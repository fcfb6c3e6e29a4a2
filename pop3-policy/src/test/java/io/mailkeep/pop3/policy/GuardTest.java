package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
    private static final Duration PARK = Duration.ofDays(7);

    @ParameterizedTest
    @CsvSource({"10, false", "11, true"})
    void objectsToMoreThanSoManyMessages(int deleted, boolean objects) {
        Guard guard = Guard.of(Optional.of(10), Optional.empty(), false, PARK);

        assertThat(guard.objection(deleted, 1000, 0).isPresent()).isEqualTo(objects);
    }

    @ParameterizedTest
    @CsvSource({"20, 10, false", "20, 11, true", "21, 10, false", "21, 11, true", "100, 50, false", "100, 51, true"})
    void objectsToMoreThanSuchAPart(int maildrop, int deleted, boolean objects) {
        Guard guard = Guard.of(Optional.empty(), Optional.of(50), false, PARK);

        assertThat(guard.objection(deleted, maildrop, 0).isPresent()).isEqualTo(objects);
    }

    @Test
    void aPartOfASmallMaildropSaysNothing() {
        Guard guard = Guard.of(Optional.empty(), Optional.of(1), false, PARK);

        assertThat(guard.objection(19, 19, 0)).isEmpty();
        assertThat(guard.objection(20, 20, 0)).contains("more than 1 % of the maildrop");
    }

    @Test
    void aPartOfAHugeMaildropIsCountedRight() {
        Guard guard = Guard.of(Optional.empty(), Optional.of(99), false, PARK);

        assertThat(guard.objection(99_000_000, 100_000_000, 0)).isEmpty();
        assertThat(guard.objection(99_000_001, 100_000_000, 0)).isPresent();
    }

    @Test
    void objectsToWhatNobodyRetrieved() {
        Guard guard = Guard.of(Optional.empty(), Optional.empty(), true, PARK);

        assertThat(guard.objection(5, 5, 0)).isEmpty();
        assertThat(guard.objection(5, 5, 1)).contains("never retrieved");
    }

    @Test
    void lookingAtNothingItDoesNotObject() {
        Guard guard = Guard.of(Optional.empty(), Optional.empty(), false, PARK);

        assertThat(guard.objection(1000, 1000, 1000)).isEmpty();
    }
}
