package io.mailkeep.imap.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.imapserver.netty.ImapChannelUpstreamHandler;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.util.MDCBuilder;
import org.junit.jupiter.api.Test;

class AuthenticateCommandTest {
    private static final String CREDENTIALS =
            Base64.getEncoder().encodeToString("\0anna@demo.test\0secret".getBytes(US_ASCII));

    private final List<Thread> checking = new CopyOnWriteArrayList<>();
    private final Lines lines = new Lines();

    /** It is that of many connections, which would wait for a store that stands still. */
    @Test
    void credentialsThatComeLaterAreNotCheckedByTheThreadThatReadsThem() throws Exception {
        Waiting session = new Waiting();

        command().processRequest(new AuthenticateRequest("plain", new Tag("a1")), session, lines);
        assertThat(lines.sent()).containsExactly("+");
        session.handlers.element().onLine(session, (CREDENTIALS + "\r\n").getBytes(US_ASCII));

        assertThat(session.handlers).isEmpty();
        await().until(() -> session.getState() == ImapSessionState.LOGOUT);
        assertThat(checking).hasSize(1).doesNotContain(Thread.currentThread());
        assertThat(lines.sent()).hasSize(3);
        assertThat(lines.sent().get(1)).startsWith("NO a1 [UNAVAILABLE] ");
    }

    private AuthenticateCommand command() throws Exception {
        StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
        BaseHierarchicalConfiguration none = new BaseHierarchicalConfiguration();
        RecordingMetricFactory metrics = new RecordingMetricFactory();
        Refusal refusal = new Refusal(statuses);
        return new AuthenticateCommand(
                null,
                statuses,
                metrics,
                new Admissions(new SessionLimit(none, metrics), HookPoints.none(statuses), refusal),
                new PasswordChecks(
                        new BarringAll(),
                        new DeviceLogins(MemoryUsersRepository.withoutVirtualHosting(null), none),
                        refusal,
                        metrics));
    }

    private final class BarringAll implements LoginBrake {
        @Override
        public boolean bars(Username user, InetAddress remote) {
            return checking.add(Thread.currentThread());
        }

        @Override
        public void failed(Username user, InetAddress remote) {
            throw new AssertionError("the password was checked");
        }

        @Override
        public void succeeded(Username user, InetAddress remote) {
            throw new AssertionError("the password was checked");
        }
    }

    private static final class Waiting extends FakeImapSession {
        private final Deque<ImapLineHandler> handlers = new ArrayDeque<>();

        Waiting() {
            setAttribute(ImapChannelUpstreamHandler.MDC_KEY, MDCBuilder.ofValue(MDCBuilder.IP, "192.0.2.1"));
        }

        @Override
        public void executeSafely(Runnable runnable) {
            runnable.run();
        }

        @Override
        public boolean isPlainAuthEnabled() {
            return true;
        }

        @Override
        public void pushLineHandler(ImapLineHandler handler) {
            handlers.push(handler);
        }

        @Override
        public void popLineHandler() {
            handlers.pop();
        }
    }
}
