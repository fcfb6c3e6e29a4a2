package io.mailkeep.pop3.login;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What a client gave to prove who it is, with names as it wrote them. Immutable; its text shows no secret. */
@AutoValue
abstract class Credentials {
    static Credentials ofPassword(Optional<String> actAs, String name, String password) {
        return new AutoValue_Credentials(actAs, Optional.of(name), password);
    }

    static Credentials ofToken(Optional<String> actAs, String token) {
        return new AutoValue_Credentials(actAs, Optional.empty(), token);
    }

    /** Whose mail it wants, when it says so: itself as some device, or somebody else. */
    abstract Optional<String> actAs();

    /** Whose password it is; empty for a token, which says so itself. */
    abstract Optional<String> name();

    /** The password or the token. */
    abstract String secret();

    /** The name that can be had without checking anything. */
    final Optional<String> claimedName() {
        return name().or(this::actAs);
    }

    @Override
    public final String toString() {
        return "Credentials of " + claimedName().orElse("the bearer of a token");
    }
}
