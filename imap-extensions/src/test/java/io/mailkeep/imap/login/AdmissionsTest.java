package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
    private static final Username ANNA = Username.of("anna@demo.test");

    private final StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
    private final LoginRequest request = new LoginRequest(ANNA, "not looked at", new Tag("a1"));
    private final Lines lines = new Lines();
    private Admissions testee;

    @BeforeEach
    void admitOne() throws Exception {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("sessionsPerUser", "1");
        testee = new Admissions(
                new SessionLimit(hooks, new RecordingMetricFactory()),
                HookPoints.none(statuses),
                new Refusal(statuses));
    }

    @Test
    void whoIsOneTooManyIsRefusedAndHungUpOn() {
        FakeImapSession first = new FakeImapSession();
        FakeImapSession second = new FakeImapSession();

        decide(first, answers -> succeed(first, answers));
        decide(second, answers -> succeed(second, answers));

        assertThat(lines.sent()).hasSize(3);
        assertThat(lines.sent().get(0)).startsWith("OK a1 ");
        assertThat(lines.sent().get(1)).startsWith("NO a1 [LIMIT] ");
        assertThat(lines.sent().get(2)).startsWith("BYE ");
        assertThat(lines.flushed()).isEqualTo(3);
        assertThat(first.getState()).isEqualTo(ImapSessionState.AUTHENTICATED);
        assertThat(second.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    @Test
    void aLoginWhoseMailboxesCanNotBeReadIsNone() {
        FakeImapSession session = new FakeImapSession();

        decide(session, answers -> {
            session.setMailboxSession(MailboxSessionUtil.create(ANNA));
            throw new IllegalStateException("the store does not answer");
        });

        assertThat(lines.sent()).hasSize(2).first().asString().startsWith("NO a1 [UNAVAILABLE] ");
        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    @Test
    void whatFailsBeforeTheLoginFailsAsInJames() {
        assertThatThrownBy(() -> decide(new FakeImapSession(), answers -> {
                    throw new IllegalStateException("the store does not answer");
                }))
                .hasMessage("the store does not answer");
    }

    @Test
    void whoHungUpWhileTheLoginWaitedIsNotLoggedIn() {
        FakeImapSession session = new FakeImapSession();
        session.logout().block();

        decide(session, answers -> succeed(session, answers));

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
        assertThat(session.getMailboxSession()).isNull();
        assertThat(lines.sent()).isEmpty();
    }

    /** The credentials that AUTHENTICATE waited for, and LOGIN in the next line: the one's success is not the other's. */
    @Test
    void oneLoginOfASessionIsDecidedAtATime() throws Exception {
        FakeImapSession session = new FakeImapSession();
        CountDownLatch checking = new CountDownLatch(1);
        CountDownLatch right = new CountDownLatch(1);
        AtomicBoolean checkedBoth = new AtomicBoolean();
        Thread first = new Thread(() -> decide(session, answers -> {
            checking.countDown();
            Uninterruptibles.awaitUninterruptibly(right);
            succeed(session, answers);
        }));
        Thread second = new Thread(() -> decide(session, answers -> checkedBoth.set(true)));

        first.start();
        checking.await();
        second.start();
        await().until(() -> second.getState() == Thread.State.BLOCKED || !second.isAlive());
        right.countDown();
        first.join();
        second.join();

        assertThat(checkedBoth).isFalse();
        assertThat(lines.sent()).hasSize(2);
        assertThat(lines.sent().get(0)).startsWith("OK a1 ");
        assertThat(lines.sent().get(1)).startsWith("NO a1 ");
        assertThat(session.getState()).isEqualTo(ImapSessionState.AUTHENTICATED);
    }

    private void decide(FakeImapSession session, Consumer<Responder> login) {
        testee.decide(request, session, lines, login);
    }

    private void succeed(FakeImapSession session, Responder answers) {
        session.authenticated();
        session.setMailboxSession(MailboxSessionUtil.create(ANNA));
        answers.respond(statuses.taggedOk(request.getTag(), ImapConstants.LOGIN_COMMAND, HumanReadableText.COMPLETED));
    }
}
