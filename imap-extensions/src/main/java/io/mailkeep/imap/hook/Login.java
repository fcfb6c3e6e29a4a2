package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** A client has logged in (RFC 5423 §4.4, Login). */
@AutoValue
public abstract class Login {
    public static Login of(Instant at, ImapClient client) {
        return new AutoValue_Login(at, client);
    }

    public abstract Instant at();

    public abstract ImapClient client();
}
