package io.mailkeep.mailets.match;

import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.mailets.trace.MailIdentity;
import io.mailkeep.mailets.trace.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/**
 * {@code IsDuplicate=7 days}: a message of that Message-ID and size was delivered to the recipient since, by a
 * KeepDelivery that remembers for so long. A message without Message-ID is no duplicate.
 */
public final class IsDuplicate extends RecipientMatcher {
    private final Traces traces;
    private final Clock clock;
    private Duration within = Duration.ZERO;

    @Inject
    public IsDuplicate(UsersRepository users, Traces traces, Clock clock) {
        super(users);
        this.traces = traces;
        this.clock = clock;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        within = setting.duration(Duration.ofDays(1), MailIdentity.LONGEST);
    }

    @Override
    boolean concerns(Mail mail) throws MessagingException {
        return MailIdentity.of(mail).isPresent();
    }

    @Override
    boolean matches(Username user, Mail mail) throws MessagingException {
        Optional<MailIdentity> identity = MailIdentity.of(mail);
        return identity.isPresent()
                && traces.hasHappenedSince(
                                clock.instant().minus(within), identity.get().deliveredTo(user))
                        .block();
    }
}
