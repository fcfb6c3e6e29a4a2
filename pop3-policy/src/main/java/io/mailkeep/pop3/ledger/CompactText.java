package io.mailkeep.pop3.ledger;

import com.google.common.primitives.Longs;
import java.util.Optional;
import java.util.UUID;

/**
 * A text that is kept as a number or UUID where it is that of one: so are UIDs and Cassandra's message ids, which logins
 * read by the thousand and seldom ask for their text. Immutable.
 */
final class CompactText {
    private static final int UUID_LENGTH = 36;

    /** A {@link Long} or {@link UUID} whose text it is, or else a {@link String}: equal texts have equal values. */
    private final Object value;

    private CompactText(Object value) {
        this.value = value;
    }

    static CompactText of(UUID uuid) {
        return new CompactText(uuid);
    }

    static CompactText of(long number) {
        return new CompactText(number);
    }

    static CompactText of(String text) {
        Object value = text.length() == UUID_LENGTH ? uuid(text) : Longs.tryParse(text);
        return new CompactText(value != null && value.toString().equals(text) ? value : text);
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }

    Optional<UUID> uuid() {
        return value instanceof UUID ? Optional.of((UUID) value) : Optional.empty();
    }

    boolean is(long number) {
        return value instanceof Long && (Long) value == number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CompactText && value.equals(((CompactText) other).value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
