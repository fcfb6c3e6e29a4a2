package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionLimitTest {
    private static final String ANNA = "anna@demo.test";
    private static final String BOB = "bob@demo.test";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    // As the server holds them: a session that nobody holds is gone.
    private final List<FakeImapSession> held = new ArrayList<>();

    @Test
    void aUserHasSoManySessionsAndNoMore() throws Exception {
        SessionLimit testee = limit("2");
        testee.admits(session(ANNA));
        testee.admits(session(ANNA));

        assertThat(testee.admits(session(ANNA))).isFalse();
        assertThat(testee.admits(session(BOB))).isTrue();
        assertThat(metrics.countFor(Counter.LOGIN_LIMITED.metric())).isEqualTo(1);
    }

    @Test
    void oneThatHasEndedMakesRoom() throws Exception {
        SessionLimit testee = limit("1");
        FakeImapSession first = session(ANNA);
        testee.admits(first);
        assertThat(testee.admits(session(ANNA))).isFalse();

        first.logout().block();

        assertThat(testee.admits(session(ANNA))).isTrue();
        assertThat(testee.admits(session(ANNA))).isFalse();
    }

    @Test
    void whoIsGoneIsForgotten() throws Exception {
        SessionLimit testee = limit("2");
        for (int user = 0; user < 10_000; user++) {
            FakeImapSession session = session(user + "@demo.test");
            testee.admits(session);
            session.logout().block();
        }

        assertThat(testee.users()).isLessThanOrEqualTo(2000);
    }

    @Test
    void zeroIsAnyNumber() throws Exception {
        SessionLimit testee = limit("0");

        assertThat(List.of(session(ANNA), session(ANNA), session(ANNA))).allMatch(testee::admits);
    }

    @Test
    void oneHundredWithoutTheElement() throws Exception {
        SessionLimit testee = new SessionLimit(new BaseHierarchicalConfiguration(), metrics);
        for (int number = 0; number < 100; number++) {
            assertThat(testee.admits(session(ANNA))).isTrue();
        }

        assertThat(testee.admits(session(ANNA))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "100001", ""})
    void whatIsNoSuchNumberStopsTheStart(String value) {
        assertThatThrownBy(() -> limit(value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("conf/sync-hooks.xml")
                .hasMessageContaining("<sessionsPerUser>" + value + "</sessionsPerUser>")
                .hasMessageContaining("Write a number to 100000");
    }

    private SessionLimit limit(String most) throws ConfigurationException {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("sessionsPerUser", most);
        return new SessionLimit(hooks, metrics);
    }

    private FakeImapSession session(String user) {
        FakeImapSession session = new FakeImapSession();
        session.setMailboxSession(MailboxSessionUtil.create(Username.of(user)));
        held.add(session);
        return session;
    }
}
