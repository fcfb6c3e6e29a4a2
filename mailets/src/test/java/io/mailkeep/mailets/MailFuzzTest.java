package io.mailkeep.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.mailkeep.mailets.match.IsDuplicate;
import io.mailkeep.mailets.match.IsUnderHold;
import io.mailkeep.mailets.note.AssignKeepPolicy;
import io.mailkeep.mailets.note.KeepDelivery;
import io.mailkeep.mailets.note.KeepHeader;
import io.mailkeep.mailets.sent.KeepSent;
import io.mailkeep.mailets.sent.SentListener;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.protocol.BrokenMail;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.mail.MessagingException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.core.Username;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;

/** Real messages with octets changed, lost and doubled, through every mailet that looks at a message. */
class MailFuzzTest {
    private static final String ANNA = "anna@demo.test";
    private static final KeepCopyConfiguration POLICIES = KeepCopyConfiguration.of(
            KeepPolicy.named("plain").build(),
            ImmutableList.of(KeepPolicy.named("keep90").build()));
    private static final Injector INJECTOR = Guice.createInjector(new Pipeline(POLICIES));

    static {
        INJECTOR.getInstance(EventBus.class).register(INJECTOR.getInstance(SentListener.class));
        INJECTOR.getInstance(MaildropStore.class)
                .putHold(
                        Username.of(ANNA),
                        "a",
                        Hold.of(
                                "case",
                                Instant.EPOCH,
                                Optional.of("@example.com"),
                                Optional.of("a"),
                                Optional.empty(),
                                Optional.empty()));
    }

    @Property(tries = 400)
    void noMessageIsChangedOrDoesMoreThanFail(@ForAll("messages") byte[] octets) throws Exception {
        Mail mail = mail(octets);
        byte[] before = MimeMessageUtil.asBytes(mail.getMessage());

        answers(mail, matcher(IsUnderHold.class, ""));
        answers(mail, matcher(IsDuplicate.class, "7 days"));
        serves(mail, mailet(AssignKeepPolicy.class, "policy", "keep90", "labels", "a"));
        serves(mail, mailet(KeepHeader.class, "name", "X-Keep-Fuzzed"));
        serves(mail, mailet(KeepSent.class, "mailbox", "Sent"));

        assertThat(MimeMessageUtil.asBytes(mail.getMessage())).isEqualTo(before);
        serves(mail, mailet(KeepDelivery.class, "rememberFor", "7 days", "retries", "0"));
    }

    /** The client's copy has an end of the header: where it is missing, James shows no header, nor any Message-ID. */
    @Property(tries = 1000)
    void clientsCopyOfWhateverWasSentIsTheOnlyOne(@ForAll("messages") byte[] octets) throws Exception {
        Username sender = Username.of("u" + UUID.randomUUID() + "@demo.test");
        Mail mail = mail(octets);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(sender.asString())));
        MailboxManager mailboxes = INJECTOR.getInstance(MailboxManager.class);
        MailboxSession session = mailboxes.createSystemSession(sender);
        MailboxPath path = MailboxPath.forUser(sender, "Sent");
        mailboxes.createMailbox(path, session);

        serves(mail, mailet(KeepSent.class));
        mailboxes
                .getMailbox(path, session)
                .appendMessage(
                        MessageManager.AppendCommand.builder().build(MimeMessageUtil.asBytes(mail.getMessage())),
                        session);

        assertThat(mailboxes.getMailbox(path, session).getMessageCount(session)).isEqualTo(1);
    }

    private static void answers(Mail mail, Matcher matcher) {
        try {
            assertThat(ImmutableSet.copyOf(matcher.match(mail))).isSubsetOf(mail.getRecipients());
        } catch (MessagingException e) {
            isOfTheMessage(e);
        }
    }

    private static void serves(Mail mail, Mailet mailet) {
        try {
            mailet.service(mail);
        } catch (MessagingException e) {
            isOfTheMessage(e);
        }
    }

    /** What James's parser refuses is a failure; anything else is a defect. */
    private static void isOfTheMessage(MessagingException failure) {
        assertThat(Throwables.getRootCause(failure)).isInstanceOfAny(MessagingException.class, IOException.class);
    }

    private static Matcher matcher(Class<? extends Matcher> type, String condition) throws MessagingException {
        Matcher matcher = INJECTOR.getInstance(type);
        matcher.init(FakeMatcherConfig.builder()
                .matcherName(type.getName())
                .condition(condition)
                .build());
        return matcher;
    }

    private static Mailet mailet(Class<? extends Mailet> type, String... settings) throws MessagingException {
        FakeMailetConfig.Builder config =
                FakeMailetConfig.builder().mailetName(type.getName()).mailetContext(FakeMailContext.defaultContext());
        for (int i = 0; i < settings.length; i += 2) {
            config.setProperty(settings[i], settings[i + 1]);
        }
        Mailet mailet = INJECTOR.getInstance(type);
        mailet.init(config.build());
        return mailet;
    }

    private static Mail mail(byte[] octets) throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .sender("sender@elsewhere.test")
                .attribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ANNA)))
                .recipients(ANNA)
                .mimeMessage(MimeMessageUtil.mimeMessageFromBytes(octets))
                .build();
    }

    @Provide
    Arbitrary<byte[]> messages() {
        return BrokenMail.withBrokenHeader(Messages.real());
    }
}
