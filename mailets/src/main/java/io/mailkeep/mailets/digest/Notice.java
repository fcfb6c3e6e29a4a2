package io.mailkeep.mailets.digest;

import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import io.mailkeep.pop3.kept.KeptMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Username;

/** Writes the message that tells a user. Nobody answers it by itself: RFC 3834 and the null sender see to that. */
final class Notice {
    /** Of notices, by which they are not themselves told of. */
    static final String LABEL = "mailkeep-notice";

    private static final int KIBI = 1024;

    private final Texts texts;

    @Inject
    Notice(Texts texts) {
        this.texts = texts;
    }

    MimeMessage to(Username user, Prospect prospect, Instant now, DigestSettings settings) throws MessagingException {
        Locale language = settings.language(user);
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom(new InternetAddress(settings.from()));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(user.asString()));
        message.setSubject(subject(language, prospect), StandardCharsets.UTF_8.name());
        message.setText(body(language, user, prospect, now, settings), StandardCharsets.UTF_8.name());
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Content-Language", language.toLanguageTag());
        message.setSentDate(Date.from(now));
        message.saveChanges();
        return message;
    }

    private String subject(Locale language, Prospect prospect) {
        return prospect.messages() == 0
                ? texts.text(language, "subject.quota")
                : texts.text(language, "subject", prospect.messages());
    }

    private String body(Locale language, Username user, Prospect prospect, Instant now, DigestSettings settings) {
        StringBuilder body = new StringBuilder(texts.text(language, "greeting", user.asString())).append("\r\n\r\n");
        if (prospect.messages() > 0) {
            body.append(texts.text(language, "going", prospect.messages())).append("\r\n\r\n");
            body.append(prospect.first().stream()
                    .map(message -> line(language, settings.zone(), now, message))
                    .collect(Collectors.joining("\r\n")));
            int further = prospect.messages() - prospect.first().size();
            body.append(further > 0 ? "\r\n" + texts.text(language, "further", further) : "")
                    .append("\r\n\r\n");
        }
        prospect.fullness()
                .ifPresent(fullness -> body.append(texts.text(language, "quota", fullness.percent(), fullness.limit()))
                        .append("\r\n\r\n"));
        return body.append(texts.text(language, "closing")).append("\r\n").toString();
    }

    /** What is overdue goes with the next sweep. */
    private String line(Locale language, ZoneId zone, Instant now, KeptMessage message) {
        DateTimeFormatter date = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(language)
                .withZone(zone);
        return texts.text(
                language,
                "line",
                date.format(Ordering.natural().max(now, message.until().orElseThrow())),
                message.mailbox(),
                date.format(message.delivered()),
                Math.max(1, message.size() / KIBI));
    }
}
