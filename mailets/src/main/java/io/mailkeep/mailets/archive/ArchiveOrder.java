package io.mailkeep.mailets.archive;

import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Where a second copy of a mail goes, and how it is kept there; as attributes of the mail, which survive queues. */
@AutoValue
public abstract class ArchiveOrder {
    private static final AttributeName MAILBOX = AttributeName.of("io.mailkeep.archive.mailbox");
    private static final AttributeName USER = AttributeName.of("io.mailkeep.archive.user");
    private static final AttributeName POLICY = AttributeName.of("io.mailkeep.archive.policy");

    static ArchiveOrder of(String mailbox, Optional<Username> user, String policy) {
        return new AutoValue_ArchiveOrder(mailbox, user, policy);
    }

    /** What is on the mail; empty when nothing is. */
    public static Optional<ArchiveOrder> of(Mail mail) {
        return text(mail, MAILBOX).flatMap(mailbox -> text(mail, POLICY)
                .map(policy -> of(mailbox, text(mail, USER).map(Username::of), policy)));
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }

    /** In place of what is on the mail. */
    void putOn(Mail mail) {
        mail.setAttribute(new Attribute(MAILBOX, AttributeValue.of(mailbox())));
        mail.setAttribute(new Attribute(POLICY, AttributeValue.of(policy())));
        mail.removeAttribute(USER);
        user().ifPresent(user -> mail.setAttribute(new Attribute(USER, AttributeValue.of(user.asString()))));
    }

    public abstract String mailbox();

    /** Whose; empty for each recipient's own. */
    abstract Optional<Username> user();

    /** By which policy the copy is kept. */
    public abstract String policy();

    /** Whose archive the copy of a recipient goes to. */
    public Username keeper(Username recipient) {
        return user().orElse(recipient);
    }
}
