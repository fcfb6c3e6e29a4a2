package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import java.util.Locale;
import java.util.Optional;

/** What a login says of who comes, beside the user: the device, and which part of the mail it wants. Immutable. */
@AutoValue
public abstract class Client {
    /** A client that said nothing: it has no name and gets what the policy shows. */
    public static final Client UNNAMED = of(Optional.empty(), false);

    private static final int LONGEST_DEVICE = 32;
    private static final CharMatcher DEVICE = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"));

    /** With a {@link #isDevice device name} or without; a name that is none is an {@link IllegalArgumentException}. */
    public static Client of(Optional<String> device, boolean recent) {
        device.ifPresent(name -> Preconditions.checkArgument(isDevice(name), "no device name: %s", name));
        return new AutoValue_Client(device.map(name -> name.toLowerCase(Locale.US)), recent);
    }

    /** Whether it may name a device: 1 to 32 letters, digits, dots, underscores and hyphens, in ASCII. */
    public static boolean isDevice(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_DEVICE && DEVICE.matchesAllOf(name);
    }

    /** The name the user gave the device, in lower case, as case makes no difference. */
    public abstract Optional<String> device();

    /** Whether it wants the mail of late, whatever other clients took. */
    public abstract boolean recent();
}
