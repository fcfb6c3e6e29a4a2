package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.metrics.Counter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.LoginRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.imapserver.netty.ImapChannelUpstreamHandler;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.util.MDCBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final Username HER_PHONE = Username.of("anna+phone@demo.test");

    private final Brake brake = new Brake();
    private final Lines lines = new Lines();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final FakeImapSession session = new FakeImapSession();
    private PasswordChecks testee;

    @BeforeEach
    void connect() throws Exception {
        MemoryDomainList domains = new MemoryDomainList(null);
        domains.configure(DomainListConfiguration.DEFAULT);
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("detailDelimiter", "+");
        testee = new PasswordChecks(
                brake,
                new DeviceLogins(MemoryUsersRepository.withVirtualHosting(domains), hooks),
                new Refusal(new UnpooledStatusResponseFactory()),
                metrics);
        session.setAttribute(ImapChannelUpstreamHandler.MDC_KEY, MDCBuilder.ofValue(MDCBuilder.IP, "192.0.2.1"));
    }

    @Test
    void wrongPasswordIsCounted() {
        attempt(ANNA, any -> testee.failed(session));

        assertThat(brake.told).containsExactly("failed anna@demo.test 192.0.2.1");
        assertThat(metrics.countFor(Counter.LOGIN_REFUSED.metric())).isEqualTo(1);
    }

    @Test
    void rightPasswordEndsTheCount() {
        attempt(ANNA, user -> session.setMailboxSession(MailboxSessionUtil.create(user)));

        assertThat(brake.told).containsExactly("succeeded anna@demo.test 192.0.2.1");
        assertThat(metrics.countFor(Counter.LOGIN_REFUSED.metric())).isZero();
    }

    @Test
    void whatCouldNotBeCheckedIsNeither() {
        attempt(ANNA, any -> {});
        assertThatThrownBy(() -> attempt(ANNA, any -> {
                    throw new IllegalStateException("the store does not answer");
                }))
                .hasMessage("the store does not answer");

        // Of credentials that can not be read, or of a token.
        testee.failed(session);

        assertThat(brake.told).isEmpty();
    }

    @Test
    void aNameWithADeviceIsThatOfItsUser() {
        attempt(HER_PHONE, any -> testee.failed(session));

        assertThat(brake.told).containsExactly("failed anna@demo.test 192.0.2.1");
    }

    @Test
    void whoIsBarredIsRefusedUncheckedAndHungUpOn() {
        brake.bars = true;

        attempt(HER_PHONE, any -> {
            throw new AssertionError("the password was checked");
        });

        assertThat(lines.sent()).hasSize(2).first().asString().startsWith("NO a1 [UNAVAILABLE] ");
        assertThat(lines.sent().get(1)).startsWith("BYE ");
        assertThat(lines.flushed()).isEqualTo(2);
        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
        assertThat(brake.told).isEmpty();
        assertThat(metrics.countFor(Counter.LOGIN_BARRED.metric())).isEqualTo(1);
    }

    private void attempt(Username name, Consumer<Username> check) {
        testee.attempt(name, session, new LoginRequest(name, "not looked at", new Tag("a1")), lines, check);
    }

    private static final class Brake implements LoginBrake {
        private final List<String> told = new ArrayList<>();
        private boolean bars;

        @Override
        public boolean bars(Username user, InetAddress remote) {
            return bars && user.equals(ANNA);
        }

        @Override
        public void failed(Username user, InetAddress remote) {
            told.add("failed " + user.asString() + " " + remote.getHostAddress());
        }

        @Override
        public void succeeded(Username user, InetAddress remote) {
            told.add("succeeded " + user.asString() + " " + remote.getHostAddress());
        }
    }
}
