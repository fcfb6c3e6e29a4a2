package io.mailkeep.pop3.login;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.maildrop.Client;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.core.Username;

/**
 * A name as users write it into their client: {@code user@domain}, {@code user+device@domain}, {@code
 * recent:user@domain}, or both at once. Immutable.
 */
@AutoValue
abstract class LoginName {
    private static final String RECENT = "recent:";

    /**
     * Reads a name; what is none of the forms stands for itself.
     *
     * @param delimiter between user and device; empty when there are no such names
     * @throws IllegalArgumentException when no user can have that name
     */
    static LoginName of(String text, Optional<Character> delimiter) {
        boolean recent = text.toLowerCase(Locale.US).startsWith(RECENT);
        String address = recent ? text.substring(RECENT.length()) : text;
        int at = address.indexOf('@');
        String local = at < 0 ? address : address.substring(0, at);
        int split = delimiter.map(local::indexOf).orElse(-1);
        if (split <= 0 || !Client.isDevice(local.substring(split + 1))) {
            return new AutoValue_LoginName(Username.of(address), Client.of(Optional.empty(), recent));
        }
        return new AutoValue_LoginName(
                Username.of(local.substring(0, split) + address.substring(local.length())),
                Client.of(Optional.of(local.substring(split + 1)), recent));
    }

    /** The name taken as it stands, form or not. */
    static LoginName literally(String text) {
        return new AutoValue_LoginName(Username.of(text), Client.UNNAMED);
    }

    abstract Username user();

    abstract Client client();

    boolean isPlain() {
        return client().equals(Client.UNNAMED);
    }
}
