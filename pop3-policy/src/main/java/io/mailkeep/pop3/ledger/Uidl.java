package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;

/** A unique-id of RFC 1939 §7: 1 to 70 characters from 0x21 to 0x7E. */
@AutoValue
public abstract class Uidl {
    private static final int MAX_LENGTH = 70;
    private static final CharMatcher ALLOWED = CharMatcher.inRange('!', '~');

    /** Fails with {@link IllegalArgumentException} outside RFC 1939's length and characters. */
    public static Uidl of(String value) {
        Preconditions.checkArgument(
                !value.isEmpty() && value.length() <= MAX_LENGTH && ALLOWED.matchesAllOf(value),
                "a UIDL has 1 to %s characters from 0x21 to 0x7E, not '%s'",
                MAX_LENGTH,
                value);
        return new AutoValue_Uidl(value);
    }

    public abstract String value();

    @Override
    public final String toString() {
        return value();
    }
}
