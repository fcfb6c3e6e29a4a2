package io.mailkeep.pop3.retention;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age.Since;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
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

    /** A policy that keeps what was retrieved for as long as the condition says. */
    static KeepPolicy keeping(Condition rule) {
        return KeepPolicy.of(
                "keeping",
                OnRetrieve.NOTHING,
                OnDelete.RELEASE,
                Retention.of(Scope.RETRIEVED, rule, ImmutableList.of(), AtExpiry.EXPUNGE));
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
