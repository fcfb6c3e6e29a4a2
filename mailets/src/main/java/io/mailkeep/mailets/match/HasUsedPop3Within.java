package io.mailkeep.mailets.match;

import com.google.inject.Inject;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import java.time.Clock;
import org.apache.james.user.api.UsersRepository;

/** {@code HasUsedPop3Within=30 days}: the recipient has logged in by POP3 since, to six hours. */
public final class HasUsedPop3Within extends UsedWithin {
    @Inject
    public HasUsedPop3Within(UsersRepository users, Traces traces, Clock clock) {
        super(users, traces, clock, Trace::pop3);
    }
}
