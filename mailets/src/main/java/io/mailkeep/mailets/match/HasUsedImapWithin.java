package io.mailkeep.mailets.match;

import com.google.inject.Inject;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import java.time.Clock;
import org.apache.james.user.api.UsersRepository;

/** {@code HasUsedImapWithin=30 days}: the recipient has logged in by IMAP since, to six hours. */
public final class HasUsedImapWithin extends UsedWithin {
    @Inject
    public HasUsedImapWithin(UsersRepository users, Traces traces, Clock clock) {
        super(users, traces, clock, Trace::imap);
    }
}
