package io.mailkeep.imap.login;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.metrics.Counter;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.james.core.Username;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has passwords checked that the brake does not bar, and tells it how they were. Nothing waits here: a command that did
 * would hold one of the places that James has for the commands of all clients ({@code concurrentRequests}).
 */
@Singleton
final class PasswordChecks {
    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordChecks.class);
    private static final String CLAIMED = "io.mailkeep.imap.client.claimed";
    // RFC 5530 §3: a temporary failure, for which no client asks its user for another password.
    private static final HumanReadableText BARRED = new HumanReadableText(
            "io.mailkeep.imap.LOGIN_BARRED", "[UNAVAILABLE] Too many failed logins from your address, try again later");

    private final LoginBrake brake;
    private final DeviceLogins devices;
    private final Refusal refusal;
    private final MetricFactory metrics;

    @Inject
    PasswordChecks(LoginBrake brake, DeviceLogins devices, Refusal refusal, MetricFactory metrics) {
        this.brake = brake;
        this.devices = devices;
        this.refusal = refusal;
        this.metrics = metrics;
    }

    /**
     * Blocking.
     *
     * @param name as the client gave it
     * @param check is given whose password it is; answers, and leaves the session with a mailbox session if it is right
     */
    void attempt(
            Username name, ImapSession session, ImapRequest request, Responder responder, Consumer<Username> check) {
        Username claimed = devices.claimed(name);
        Optional<InetAddress> remote = Clients.address(session);
        if (remote.filter(address -> brake.bars(claimed, address)).isPresent()) {
            metrics.generate(Counter.LOGIN_BARRED.metric()).increment();
            refusal.hangUp(session, request, responder, BARRED, HumanReadableText.TOO_MANY_FAILURES);
            return;
        }
        session.setAttribute(CLAIMED, claimed);
        try {
            devices.user(name, session)
                    .ifPresentOrElse(
                            check,
                            () -> refusal.refuse(
                                    request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING));
        } finally {
            session.setAttribute(CLAIMED, null);
        }
        if (session.getMailboxSession() != null) {
            remote.ifPresent(address -> brake.succeeded(claimed, address));
        }
    }

    /** What is being checked is wrong. Credentials of which no password is checked do not count. */
    void failed(ImapSession session) {
        Optional.ofNullable((Username) session.getAttribute(CLAIMED))
                .ifPresent(user -> failed(user, Clients.address(session)));
    }

    private void failed(Username user, Optional<InetAddress> remote) {
        metrics.generate(Counter.LOGIN_REFUSED.metric()).increment();
        LOGGER.info(
                "IMAP login refused reason=credentials user={} remote={}",
                Clients.printable(user),
                remote.map(InetAddress::getHostAddress).orElse("unknown"));
        remote.ifPresent(address -> brake.failed(user, address));
    }
}
