package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.condition.TestCopy;
import io.mailkeep.pop3.policy.Retention.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
}
