package io.mailkeep.pop3.retention;

import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Retention.Scope;
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
        return of(Arbitraries.of(Scope.class), Arbitraries.of(Since.class));
    }

    /** Those of kept copies that a summary tells exactly. */
    static Arbitrary<Retention> exact() {
        return of(Arbitraries.of(Scope.RELEASED, Scope.RETRIEVED), Arbitraries.just(Since.RETRIEVED));
    }

    private static Arbitrary<Retention> of(Arbitrary<Scope> scopes, Arbitrary<Since> since) {
        return Arbitraries.oneOf(
                Arbitraries.just(Retention.FOREVER),
                Combinators.combine(scopes, since, Arbitraries.integers().between(1, 100))
                        .as(Retention::ofDays));
    }
}
