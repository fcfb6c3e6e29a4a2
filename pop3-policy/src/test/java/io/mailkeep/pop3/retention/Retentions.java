package io.mailkeep.pop3.retention;

import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Retention.Scope;
import io.mailkeep.pop3.policy.Retention.Since;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Retentions in a test's words. */
final class Retentions {
    private Retentions() {}

    static Retention daysSinceRetrieved(int days) {
        return Retention.ofDays(Scope.RETRIEVED, Since.RETRIEVED, days);
    }

    static Arbitrary<Retention> any() {
        return Arbitraries.oneOf(
                Arbitraries.just(Retention.FOREVER),
                Combinators.combine(
                                Arbitraries.of(Scope.class),
                                Arbitraries.of(Since.class),
                                Arbitraries.integers().between(1, 100))
                        .as(Retention::ofDays));
    }
}
