package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.time.Instant;

/** A session has ended (RFC 5423 §4.4, Logout). */
@AutoValue
public abstract class Logout {
    /** How. */
    public enum End {
        /** By LOGOUT. */
        LOGOUT,
        /** The client hung up, was silent for too long, or the server ended it. It may be known some seconds late. */
        DISCONNECTED
    }

    public static Logout of(Instant at, ImapClient client, End end) {
        return new AutoValue_Logout(at, client, end);
    }

    public abstract Instant at();

    public abstract ImapClient client();

    public abstract End end();
}
