package io.mailkeep.pop3.ledger;

import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.mailbox.MessageUid;

/** A unique-id of RFC 1939 §7: 1 to 70 characters from 0x21 to 0x7E. Immutable. */
public final class Uidl {
    private static final int MAX_LENGTH = 70;
    private static final CharMatcher ALLOWED = CharMatcher.inRange('!', '~');
    /** How those begin that {@link UidlMint} makes of a message id. */
    private static final String MINTED = "m";

    private final boolean minted;
    private final CompactText rest;

    private Uidl(boolean minted, CompactText rest) {
        this.minted = minted;
        this.rest = rest;
    }

    /** Fails with {@link IllegalArgumentException} outside RFC 1939's length and characters. */
    public static Uidl of(String value) {
        Preconditions.checkArgument(
                !value.isEmpty() && value.length() <= MAX_LENGTH && ALLOWED.matchesAllOf(value),
                "a UIDL has 1 to %s characters from 0x21 to 0x7E, not '%s'",
                MAX_LENGTH,
                value);
        boolean minted = value.startsWith(MINTED);
        return new Uidl(minted, CompactText.of(minted ? value.substring(MINTED.length()) : value));
    }

    static Uidl bare(MessageUid uid) {
        return new Uidl(false, CompactText.of(uid.asLong()));
    }

    boolean isBare(MessageUid uid) {
        return !minted && rest.is(uid.asLong());
    }

    static Uidl minted(UUID messageId) {
        return new Uidl(true, CompactText.of(messageId));
    }

    /** The message id that it was minted of, if that is a UUID. */
    Optional<UUID> mintedFrom() {
        return minted ? rest.uuid() : Optional.empty();
    }

    public String value() {
        return minted ? MINTED + rest : rest.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Uidl && minted == ((Uidl) other).minted && rest.equals(((Uidl) other).rest);
    }

    @Override
    public int hashCode() {
        return 31 * rest.hashCode() + Boolean.hashCode(minted);
    }

    @Override
    public String toString() {
        return value();
    }
}
