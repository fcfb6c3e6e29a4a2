package io.mailkeep.mailets.archive;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Says that a second copy of the mail goes to an archive, and how it is kept there. KeepDelivery must deliver the mail,
 * or nothing comes of it. Changes neither message nor recipients.
 */
public final class AssignArchive extends GenericMailet {
    private static final String ARCHIVE = "Archive";

    private final Assignments assignments;
    private Optional<ArchiveOrder> order = Optional.empty();

    @Inject
    public AssignArchive(Assignments assignments) {
        this.assignments = assignments;
    }

    @Override
    public void init() throws MessagingException {
        Setting.requireKnown(getMailetConfig(), "policy", "mailbox", "user");
        Setting mailbox = Setting.of(getMailetConfig(), "mailbox");
        String name = mailbox.mailbox(ARCHIVE);
        if (name.equalsIgnoreCase(MailboxConstants.INBOX)) {
            throw mailbox.refusal(
                    "INBOX is no archive, since POP3 lists it", "Name another mailbox, for example " + ARCHIVE);
        }
        order = Optional.of(ArchiveOrder.of(
                name,
                Setting.of(getMailetConfig(), "user").text().map(Username::of),
                policy(Setting.of(getMailetConfig(), "policy"), name)));
    }

    private String policy(Setting setting, String mailbox) throws MessagingException {
        String name = setting.required("<policy>, the policy by which the copies are kept");
        ImmutableMap<String, KeepPolicy> known =
                assignments.configuration().classOfService().delivery();
        KeepPolicy policy = Optional.ofNullable(known.get(name))
                .orElseThrow(() -> setting.refusal(
                        "messages can not be delivered with the policy '" + name + "'",
                        "Name one of " + known.keySet() + ", or write <delivery policy=\"" + name
                                + "\"/> in <classOfService> of keepcopy.xml"));
        requireEffective(setting, name, policy.retention(), mailbox);
        return name;
    }

    /** Nobody retrieves or deletes in an archive by POP3: a retention that waits for that would hold copies for ever. */
    private static void requireEffective(Setting setting, String name, Retention retention, String mailbox)
            throws MessagingException {
        boolean isForEver = retention.rule().shortest().isEmpty();
        if (isForEver || retention.unseen(Optional.of(mailbox)).isPresent()) {
            return;
        }
        if (retention.of() != Retention.Scope.ALL) {
            throw setting.refusal(
                    "the policy '" + name + "' removes only what POP3 has retrieved or deleted, and so nothing here",
                    "Give it <retention of=\"all\"> in keepcopy.xml");
        }
        if (retention.atExpiry().mailbox().filter(mailbox::equals).isPresent()) {
            throw setting.refusal(
                    "the policy '" + name + "' moves to " + mailbox + ", and so removes nothing here",
                    "Name another <mailbox> here or in its <move> in keepcopy.xml, or write <expunge/> there");
        }
        throw setting.refusal(
                "the retention of the policy '" + name + "' waits until POP3 has retrieved or deleted a message, and so"
                        + " removes nothing here",
                "Write <age since=\"delivered\"> in keepcopy.xml");
    }

    @Override
    public void service(Mail mail) {
        order.orElseThrow().putOn(mail);
    }

    @Override
    public String getMailetInfo() {
        return "Archive of a message";
    }
}
