package io.mailkeep.mailets.match;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.hold.Coverage;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;

/** {@code IsUnderHold}: a legal hold on the recipient's mail covers this message if it is delivered now. */
public final class IsUnderHold extends RecipientMatcher {
    private final MaildropStore store;
    private final Clock clock;

    @Inject
    public IsUnderHold(UsersRepository users, MaildropStore store, Clock clock) {
        super(users);
        this.store = store;
        this.clock = clock;
    }

    @Override
    void configure(Setting setting) throws MessagingException {
        setting.refuse("Write IsUnderHold: any hold counts");
    }

    @Override
    boolean matches(Username user, Mail mail) {
        return new Coverage(store.rules(user).holds())
                .on(clock.instant(), name -> Optional.of(fields(mail, name)))
                .isPresent();
    }

    private static List<String> fields(Mail mail, String name) {
        try {
            return Optional.ofNullable(mail.getMessage().getHeader(name)).stream()
                    .flatMap(Arrays::stream)
                    .map(MimeUtility::unfold)
                    .collect(ImmutableList.toImmutableList());
        } catch (MessagingException e) {
            throw new IllegalStateException("the header can not be read", e);
        }
    }
}
