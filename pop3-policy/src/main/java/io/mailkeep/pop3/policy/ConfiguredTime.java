package io.mailkeep.pop3.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.util.DurationParser;

/** A time as the configuration files write it. */
public final class ConfiguredTime {
    private static final Pattern SYNTAX = Pattern.compile("\\d{1,9} *[a-z]+", Pattern.CASE_INSENSITIVE);

    private ConfiguredTime() {}

    /** A number and a unit, {@code 30 days} for example; empty for anything else. */
    public static Optional<Duration> parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DurationParser.parse(text));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
