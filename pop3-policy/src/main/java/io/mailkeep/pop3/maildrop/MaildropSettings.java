package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;

/** How maildrops are opened, for all users alike. */
@AutoValue
public abstract class MaildropSettings {
    public static MaildropSettings of(Optional<Duration> sessionLock, Duration verifyEvery) {
        return new AutoValue_MaildropSettings(sessionLock, verifyEvery);
    }

    /** How long a session's exclusive access outlives its node; empty when sessions may share a maildrop. */
    public abstract Optional<Duration> sessionLock();

    /** How often, at least, a login compares the whole maildrop with the mailbox. */
    public abstract Duration verifyEvery();
}
