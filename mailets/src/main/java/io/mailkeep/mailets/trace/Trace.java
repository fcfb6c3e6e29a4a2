package io.mailkeep.mailets.trace;

import com.google.auto.value.AutoValue;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.apache.james.core.Username;

/** What can have happened. */
@AutoValue
public abstract class Trace {
    /** The user opened the maildrop by POP3. */
    public static Trace pop3(Username user) {
        return new AutoValue_Trace("pop3 " + user.asString());
    }

    /** The user logged in by IMAP. */
    public static Trace imap(Username user) {
        return new AutoValue_Trace("imap " + user.asString());
    }

    /** A message was delivered to the user. Two with the same Message-ID and body size are taken for one. */
    public static Trace delivery(Username user, String messageId, long bodyOctets) {
        String what = user.asString() + '\n' + messageId + '\n' + bodyOctets;
        return new AutoValue_Trace("mail " + Hashing.sha256().hashString(what, StandardCharsets.UTF_8));
    }

    /** An archive of the user, for what is kept in it by that policy, has been looked at. */
    public static Trace archive(Username user, String mailbox, String policy) {
        String what = user.asString() + '\n' + mailbox + '\n' + policy;
        return new AutoValue_Trace("archive " + Hashing.sha256().hashString(what, StandardCharsets.UTF_8));
    }

    /** Unique, and of bounded length but for the user's name. */
    public abstract String key();
}
