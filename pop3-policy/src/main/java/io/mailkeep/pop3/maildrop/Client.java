package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What a login name says of who comes, beside the user. */
@AutoValue
public abstract class Client {
    /** One that says nothing of itself. */
    public static final Client UNNAMED = of(Optional.empty(), false);

    /**
     * A client that says that much.
     *
     * @param device as {@link #device}
     * @param recent as {@link #recent}
     */
    public static Client of(Optional<String> device, boolean recent) {
        return new AutoValue_Client(device, recent);
    }

    /** The device's name in lower case, 1 to 32 letters, digits, dots, dashes and underscores; empty: not named. */
    public abstract Optional<String> device();

    /** Whether the client asks for what was delivered lately, whatever others have taken. */
    public abstract boolean recent();
}
