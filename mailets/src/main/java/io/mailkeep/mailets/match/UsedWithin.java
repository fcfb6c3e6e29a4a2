package io.mailkeep.mailets.match;

import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.mailets.trace.Uses;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/** Whether the recipient has used a protocol within a time. */
abstract class UsedWithin extends RecipientMatcher {
    private final Traces traces;
    private final Clock clock;
    private final Function<Username, Trace> use;
    private Duration within = Duration.ZERO;

    UsedWithin(UsersRepository users, Traces traces, Clock clock, Function<Username, Trace> use) {
        super(users);
        this.traces = traces;
        this.clock = clock;
        this.use = use;
    }

    @Override
    final void configure(Setting setting) throws MessagingException {
        within = setting.duration(Duration.ofDays(1), Uses.REMEMBERED);
    }

    @Override
    final boolean matches(Username user, Mail mail) {
        return traces.hasHappenedSince(clock.instant().minus(within), use.apply(user))
                .block();
    }
}
