package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.START;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import io.mailkeep.pop3.hold.HeldException;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.hold.HoldPreDeletionHook;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.UserPolicies;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Of a message under a hold by its subject, POP3 and retention think as James's hook does. */
class HeldSubjectTest {
    private static final MessageUid FIRST = MessageUid.of(1);

    private final MaildropStore store = new MemoryMaildropStore();
    private final Mailbox mailbox = new Mailbox(store, this::guard);
    private boolean guarded;

    private Publisher<Void> guard(PreDeletionHook.DeleteOperation operation) {
        return guarded ? hook().notifyDelete(operation) : Mono.empty();
    }

    @BeforeEach
    void hold() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE)).login().close();
        store.putHold(
                mailbox.user,
                "c1",
                Hold.of(
                        "case 4711",
                        START,
                        Optional.empty(),
                        Optional.of("annual Report 2025"),
                        Optional.empty(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: our annual report 2025 again",
                "Subject: our annual\r\n report 2025 again",
                "Subject: our annual\r\n\treport 2025 again",
                "Subject:\r\n our annual report\r\n   2025",
                "sUBJECT:\tAnnual Report\n 2025",
                "Subject: =?utf-8?q?annual?=\r\n report 2025",
                "Subject: =?utf-8?q?annual_?=\r\n =?utf-8?b?cmVwb3J0?=\r\n 2025",
                "Subject: lunch\r\nSubject: annual\r\n report 2025"
            })
    void foldedSubjectIsHeldByEach(String field) throws Exception {
        deliver(field);

        assertThat(isHeldByTheHook()).as("held by the hook").isTrue();
        assertThat(isHeldByPop3()).as("held by POP3 and retention").isTrue();
        mailbox.popSession(List.of(), List.of(1));
        assertThat(mailbox.messages(INBOX)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: our annual\r\n report\r\n of 2025",
                "Subject: our annual\r\nX-Other: report 2025",
                "Subject: annualreport 2025",
                "Subject: =?utf-8?q?annual?=\r\n =?utf-8?q?report_2025?="
            })
    void otherSubjectIsHeldByNone(String field) throws Exception {
        deliver(field);

        assertThat(isHeldByPop3()).as("held by POP3 and retention").isFalse();
        assertThat(isHeldByTheHook()).as("held by the hook").isFalse();
    }

    @Test
    void heldMessageKeepsNoOtherFromBeingRemoved() throws Exception {
        guarded = true;
        deliver("Subject: annual\r\n report 2025");
        mailbox.append(INBOX, "Subject: 2\r\n\r\nbody\r\n", START);

        mailbox.popSession(List.of(), List.of(1, 2));

        assertThat(mailbox.messages(INBOX)).hasSize(1);
    }

    @Test
    void messageWhoseSubjectIsGoneKeepsNoOtherFromBeingRemoved() throws Exception {
        guarded = true;
        deliver("Subject: annual report 2025");
        mailbox.append(INBOX, "Subject: 2\r\n\r\nbody\r\n", START);
        mailbox.unreadable.lose(FIRST.asLong());

        mailbox.popSession(List.of(), List.of(1, 2));

        assertThat(mailbox.messages(INBOX)).extracting(MessageResult::getUid).containsExactly(FIRST);
    }

    private void deliver(String field) throws Exception {
        mailbox.append(INBOX, "From: anna@demo.test\r\n" + field + "\r\n\r\nbody\r\n", START);
        mailbox.login().close();
    }

    private boolean isHeldByPop3() {
        return new Examiner(
                        mailbox.resources(MaildropSettings.of(Optional.empty(), Mailbox.VERIFY_EVERY)),
                        MessageFacts.NONE)
                .read(MaildropId.of(mailbox.user))
                .under(UserPolicies.of(policy(OnDelete.EXPUNGE), ImmutableMap.of()))
                .messages()
                .allMatch(message -> message.hold().isPresent());
    }

    private boolean isHeldByTheHook() throws Exception {
        guarded = true;
        try {
            mailbox.expunge(INBOX, FIRST);
            return false;
        } catch (HeldException held) {
            return true;
        } finally {
            guarded = false;
        }
    }

    private HoldPreDeletionHook hook() {
        Resources resources = mailbox.resources(MaildropSettings.of(Optional.empty(), Mailbox.VERIFY_EVERY));
        return Guice.createInjector(new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(MaildropStore.class).toInstance(store);
                        bind(SessionProvider.class).toInstance(resources.mailboxes());
                        bind(MailboxSessionMapperFactory.class).toInstance(resources.mappers());
                        bind(HoldAudit.class).toInstance(resources.audit());
                    }
                })
                .getInstance(HoldPreDeletionHook.class);
    }
}
