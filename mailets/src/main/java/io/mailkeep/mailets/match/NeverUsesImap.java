package io.mailkeep.mailets.match;

import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/** {@code NeverUsesImap}: nothing is remembered of a login of the recipient by IMAP, which is for 400 days. */
public final class NeverUsesImap extends RecipientMatcher {
    private final Traces traces;

    @Inject
    public NeverUsesImap(UsersRepository users, Traces traces) {
        super(users);
        this.traces = traces;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        setting.refuse("Write NeverUsesImap, or HasUsedImapWithin with a time");
    }

    @Override
    boolean matches(Username user, Mail mail) {
        return !traces.last(Trace.imap(user)).hasElement().block();
    }
}
