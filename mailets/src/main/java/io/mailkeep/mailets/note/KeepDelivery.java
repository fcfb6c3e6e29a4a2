package io.mailkeep.mailets.note;

import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.mailets.trace.MailIdentity;
import java.time.Duration;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.transport.mailets.delivery.MailDispatcher;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Delivers into mailboxes as James's LocalDelivery does, storage directives, per-recipient headers and failures
 * included, and then writes the note that {@link AssignKeepPolicy} has put onto the mail.
 */
public final class KeepDelivery extends GenericMailet {
    private static final int MOST_RETRIES = 10;

    private final NotedMailStore store;
    private MailDispatcher dispatcher;

    @Inject
    KeepDelivery(NotedMailStore store) {
        this.store = store;
    }

    @Override
    public void init() throws MessagingException {
        Setting.requireKnown(getMailetConfig(), "consume", "retries", "rememberFor");
        dispatcher = MailDispatcher.builder()
                .mailStore(store.with(retries(), rememberFor()))
                .consume(Setting.of(getMailetConfig(), "consume").isTrue("true"))
                .onMailetException(getInitParameter("onMailetException", Mail.ERROR))
                .mailetContext(getMailetContext())
                .build();
    }

    private Optional<Duration> rememberFor() throws MessagingException {
        Setting rememberFor = Setting.of(getMailetConfig(), "rememberFor");
        return rememberFor.isPresent()
                ? Optional.of(rememberFor.duration(Duration.ofDays(1), MailIdentity.LONGEST))
                : Optional.empty();
    }

    private int retries() throws MessagingException {
        Setting retries = Setting.of(getMailetConfig(), "retries");
        String text = retries.text().orElse(Integer.toString(MailDispatcher.RETRIES));
        if (!text.matches("\\d|10")) {
            throw retries.refusal("'" + text + "' is not a number from 0 to " + MOST_RETRIES, "Write for example 3");
        }
        return Integer.parseInt(text);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        dispatcher.dispatch(mail);
    }

    @Override
    public String getMailetInfo() {
        return "Local delivery with notes";
    }
}
