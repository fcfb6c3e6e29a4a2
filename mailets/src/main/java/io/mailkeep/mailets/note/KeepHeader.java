package io.mailkeep.mailets.note;

import com.google.common.base.Splitter;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.apache.mailet.base.GenericMailet;

/**
 * Tells whoever gets the message from the mailbox by which policy it is kept, in a header field for each recipient. A
 * field of that name which came with the message is removed; if a DKIM signature covers it, the message is left as it is.
 */
public final class KeepHeader extends GenericMailet {
    private static final String DEFAULT_NAME = "X-Mailkeep-Policy";
    private static final Pattern NAME = Pattern.compile("X-[A-Za-z0-9-]{1,60}");
    private static final Splitter TAGS = Splitter.on(';').trimResults();
    private static final Splitter NAMES = Splitter.on(':').trimResults();

    private final Assignments assignments;
    private final MaildropStore store;
    private final UsersRepository users;
    private final Metric signed;
    private String name = DEFAULT_NAME;

    @Inject
    public KeepHeader(Assignments assignments, MaildropStore store, UsersRepository users, MetricFactory metrics) {
        this.assignments = assignments;
        this.store = store;
        this.users = users;
        this.signed = metrics.generate("mailkeep-mailets-header-signed");
    }

    @Override
    public void init() throws MessagingException {
        Setting.requireKnown(getMailetConfig(), "name");
        Setting setting = Setting.of(getMailetConfig(), "name");
        name = setting.text().orElse(DEFAULT_NAME);
        if (!NAME.matcher(name).matches()) {
            throw setting.refusal(
                    "'" + name + "' is no name of a field of one's own", "Write for example " + DEFAULT_NAME);
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        if (isSigned(message)) {
            signed.increment();
            return;
        }
        if (message.getHeader(name) != null) {
            message.removeHeader(name);
        }
        for (MailAddress recipient : mail.getRecipients()) {
            mail.addSpecificHeaderForRecipient(
                    Header.builder().name(name).value(value(mail, recipient)).build(), recipient);
        }
    }

    /** RFC 6376 §3.5: h= names the fields that are signed, whether or not they are there. */
    private boolean isSigned(MimeMessage message) throws MessagingException {
        return Optional.ofNullable(message.getHeader("DKIM-Signature")).stream()
                .flatMap(Arrays::stream)
                .map(MimeUtility::unfold)
                .flatMap(signature -> TAGS.splitToList(signature).stream())
                .filter(tag -> tag.startsWith("h="))
                .flatMap(tag -> NAMES.splitToList(tag.substring("h=".length())).stream())
                .anyMatch(name::equalsIgnoreCase);
    }

    private String value(Mail mail, MailAddress recipient) throws MessagingException {
        Optional<DeliveryNote> note = NoteOnMail.of(mail);
        try {
            String policy = note.flatMap(DeliveryNote::policy).orElse(usersPolicy(recipient));
            String labels = note.map(DeliveryNote::labels)
                    .filter(some -> !some.isEmpty())
                    .map(some -> "; labels=" + String.join(",", some))
                    .orElse("");
            return MimeUtility.encodeText(policy, StandardCharsets.UTF_8.name(), null) + labels;
        } catch (UsersRepositoryException | UnsupportedEncodingException e) {
            throw new MessagingException("The keep policy of " + recipient.asString() + " can not be read", e);
        }
    }

    private String usersPolicy(MailAddress recipient) throws UsersRepositoryException {
        var user = users.getUsername(recipient);
        return assignments.assign(user, store.rules(user)).policy().name();
    }

    @Override
    public String getMailetInfo() {
        return "Header field with the keep policy";
    }
}
