package io.mailkeep.mailets.match;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.policy.KeepPolicy;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/** {@code RecipientKeepPolicyIs=keep30}: the recipient's keep policy is that one, or one of several between commas. */
public final class RecipientKeepPolicyIs extends RecipientMatcher {
    private final Assignments assignments;
    private final MaildropStore store;
    private ImmutableSet<String> wanted = ImmutableSet.of();

    @Inject
    public RecipientKeepPolicyIs(UsersRepository users, Assignments assignments, MaildropStore store) {
        super(users);
        this.assignments = assignments;
        this.store = store;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        setting.required("RecipientKeepPolicyIs=keep30");
        wanted = setting.list();
        ImmutableSet<String> known = assignments.configuration().classOfService().policies().stream()
                .map(KeepPolicy::name)
                .collect(ImmutableSet.toImmutableSet());
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw setting.refusal(
                        "no user can have the policy '" + name + "'",
                        "Name one of " + known + ", or give '" + name + "' to somebody in keepcopy.xml");
            }
        }
    }

    @Override
    boolean matches(Username user, Mail mail) {
        return wanted.contains(
                assignments.assign(user, store.rules(user)).policy().name());
    }
}
