package io.mailkeep.pop3.kept;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.KeepState;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which messages are asked for. */
@AutoValue
abstract class KeptFilter {
    /** Whatever POP3 has retrieved or deleted, or a hold covers. */
    static final String KEPT = "kept";

    private static final String HELD = "held";
    private static final String ANY = "any";

    /** Those in a state and with a time that ends before a moment, if one is given. */
    static KeptFilter of(String state, Optional<Instant> before) {
        return new AutoValue_KeptFilter(state(state), before);
    }

    abstract Predicate<KeptMessage> state();

    abstract Optional<Instant> before();

    boolean takes(KeptMessage message) {
        return state().test(message)
                && before().map(end -> message.until()
                                .filter(until -> until.isBefore(end))
                                .isPresent())
                        .orElse(true);
    }

    private static Predicate<KeptMessage> state(String name) {
        switch (name) {
            case ANY:
                return message -> true;
            case HELD:
                return message -> message.hold().isPresent();
            case KEPT:
                return message ->
                        message.state() != KeepState.OFFERED || message.hold().isPresent();
            default:
                KeepState wanted = named(name);
                return message -> message.state() == wanted;
        }
    }

    private static KeepState named(String name) {
        return Arrays.stream(KeepState.values())
                .filter(state -> state.inWords().equals(name.toLowerCase(Locale.US)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'state' must be one of "
                        + Stream.concat(
                                        Stream.of(KEPT, HELD, ANY),
                                        Arrays.stream(KeepState.values()).map(KeepState::inWords))
                                .collect(Collectors.joining(", "))));
    }
}
