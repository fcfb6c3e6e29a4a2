package io.mailkeep.mailets.trace;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Username;
import org.apache.mailet.Mail;

/**
 * By what a message is recognised when it comes again: Message-ID and the size of the body. The header's size differs by
 * what servers add on the way.
 */
@AutoValue
public abstract class MailIdentity {
    /** How long a delivery can be remembered. */
    public static final Duration LONGEST = Duration.ofDays(366);

    // What follows is hashed, but read into memory whole.
    private static final int LONGEST_ID = 2000;

    /** Empty for a message without a Message-ID, or with an absurd one. */
    public static Optional<MailIdentity> of(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        return Optional.ofNullable(message.getMessageID())
                .map(String::trim)
                .filter(id -> !id.isEmpty() && id.length() <= LONGEST_ID)
                .flatMap(id -> of(id, message));
    }

    private static Optional<MailIdentity> of(String messageId, MimeMessage message) {
        try {
            return Optional.of(message.getSize())
                    .filter(octets -> octets >= 0)
                    .map(octets -> new AutoValue_MailIdentity(messageId, octets));
        } catch (MessagingException e) {
            throw new IllegalStateException("the size of the message can not be read", e);
        }
    }

    abstract String messageId();

    abstract long bodyOctets();

    /** That it was delivered to the user. */
    public Trace deliveredTo(Username user) {
        return Trace.delivery(user, messageId(), bodyOctets());
    }
}
