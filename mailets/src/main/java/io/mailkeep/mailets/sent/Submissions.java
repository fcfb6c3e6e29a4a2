package io.mailkeep.mailets.sent;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Username;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;

/** Which mails somebody has written and sent: not what servers, lists and programs that answer by themselves send. */
final class Submissions {
    private static final ImmutableSet<String> IN_BULK = ImmutableSet.of("bulk", "junk", "list");
    private static final String BY_HAND = "no";

    private Submissions() {}

    /** The submission by the user who has authenticated; empty for any other mail, and for one without Message-ID. */
    static Optional<Submission> of(Mail mail) throws MessagingException {
        Optional<Username> sender = AttributeUtils.getValueAndCastFromMail(mail, Mail.SMTP_AUTH_USER, String.class)
                .map(Username::of);
        if (sender.isEmpty() || mail.getMaybeSender().isNullSender() || isOfMailet(mail) || isAutomatic(mail)) {
            return Optional.empty();
        }
        return Optional.ofNullable(mail.getMessage().getMessageID())
                .flatMap(messageId -> Submission.of(sender.get(), messageId));
    }

    private static boolean isOfMailet(Mail mail) {
        return mail.getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName()).isPresent();
    }

    private static boolean isAutomatic(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        return !values(message, "Auto-Submitted").allMatch(BY_HAND::equals)
                || values(message, "Precedence").anyMatch(IN_BULK::contains)
                || values(message, "Content-Type").anyMatch(type -> type.startsWith("multipart/report"))
                || message.getHeader("List-Id") != null;
    }

    private static Stream<String> values(MimeMessage message, String name) throws MessagingException {
        return Optional.ofNullable(message.getHeader(name)).stream()
                .flatMap(Arrays::stream)
                .map(value -> value.trim().toLowerCase(Locale.ROOT));
    }
}
