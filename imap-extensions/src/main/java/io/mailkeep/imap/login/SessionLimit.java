package io.mailkeep.imap.login;

import com.google.common.primitives.Ints;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many sessions a user may have at once on this node: {@code <sessionsPerUser>} of {@code sync-hooks.xml}, or 100; 0
 * is any number. Thread-safe, does not block.
 */
@Singleton
final class SessionLimit {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionLimit.class);
    private static final String ELEMENT = "sessionsPerUser";
    private static final int DEFAULT = 100;
    private static final int MOST = 100_000;
    private static final int LEAST_BETWEEN_LOOKS = 1000;

    private final int most;
    private final MetricFactory metrics;
    // James tells nobody that a connection has ended.
    private final Map<Username, List<WeakReference<ImapSession>>> sessions = new HashMap<>();
    private int untilLook = LEAST_BETWEEN_LOOKS;

    /** @throws ConfigurationException saying what to write instead; it stops the server's start */
    @Inject
    SessionLimit(ConfigurationProvider configurations, MetricFactory metrics) throws ConfigurationException {
        this(configurations.getConfiguration("sync-hooks"), metrics);
    }

    SessionLimit(HierarchicalConfiguration<ImmutableNode> hooks, MetricFactory metrics) throws ConfigurationException {
        this.most = most(hooks.getString(ELEMENT, Integer.toString(DEFAULT)));
        this.metrics = metrics;
    }

    private static int most(String value) throws ConfigurationException {
        return Optional.ofNullable(Ints.tryParse(value))
                .filter(number -> number >= 0 && number <= MOST)
                .orElseThrow(() -> new ConfigurationException("conf/sync-hooks.xml: <sessionsPerUser>" + value
                        + "</sessionsPerUser> is how many sessions of IMAP a user may have at once on each node. Write a"
                        + " number to " + MOST + ", 0 for any number, or leave the element out for " + DEFAULT));
    }

    /** Whether one that has just logged in may stay, and then counts until it is gone. */
    boolean admits(ImapSession session) {
        if (most == 0) {
            return true;
        }
        Username user = session.getMailboxSession().getUser();
        if (isOneMore(user, session)) {
            return true;
        }
        metrics.generate(Counter.LOGIN_LIMITED.metric()).increment();
        LOGGER.info(
                "IMAP login refused reason=sessions user={} remote={} sessions={}",
                user.asString(),
                Clients.address(session).map(InetAddress::getHostAddress).orElse("unknown"),
                most);
        return false;
    }

    private synchronized boolean isOneMore(Username user, ImapSession session) {
        List<WeakReference<ImapSession>> here = sessions.computeIfAbsent(user, unknown -> new ArrayList<>());
        here.removeIf(SessionLimit::isGone);
        if (here.size() >= most) {
            return false;
        }
        here.add(new WeakReference<>(session));
        forgetTheGone();
        return true;
    }

    /** After as many logins as there are users, so that it costs each the look at one of them. */
    private void forgetTheGone() {
        untilLook--;
        if (untilLook == 0) {
            sessions.values().removeIf(here -> here.stream().allMatch(SessionLimit::isGone));
            untilLook = Math.max(LEAST_BETWEEN_LOOKS, sessions.size());
        }
    }

    private static boolean isGone(WeakReference<ImapSession> reference) {
        ImapSession session = reference.get();
        return session == null || session.getState() == ImapSessionState.LOGOUT;
    }

    synchronized int users() {
        return sessions.size();
    }
}
