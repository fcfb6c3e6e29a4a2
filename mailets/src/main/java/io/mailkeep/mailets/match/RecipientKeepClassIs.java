package io.mailkeep.mailets.match;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/**
 * {@code RecipientKeepClassIs=gold}: the directory has the recipient in that class, or in one of several between commas;
 * the class is the value of the attribute that {@code keepcopy.xml} asks for.
 */
public final class RecipientKeepClassIs extends RecipientMatcher {
    private final Assignments assignments;
    private ImmutableSet<String> wanted = ImmutableSet.of();

    @Inject
    public RecipientKeepClassIs(UsersRepository users, Assignments assignments) {
        super(users);
        this.assignments = assignments;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        setting.required("RecipientKeepClassIs=gold");
        wanted = setting.list();
        if (assignments.classAttribute().isEmpty()) {
            throw setting.refusal(
                    "keepcopy.xml asks no directory for classes",
                    "Write <attribute lookup=\"ldap\" name=\"...\"> in its <classOfService>");
        }
    }

    @Override
    boolean matches(Username user, Mail mail) {
        return assignments.classOf(user).filter(wanted::contains).isPresent();
    }
}
