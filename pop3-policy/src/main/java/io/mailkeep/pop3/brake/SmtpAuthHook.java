package io.mailkeep.pop3.brake;

import com.google.inject.Inject;
import io.mailkeep.pop3.metrics.Counter;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.HookReturnCode.Action;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the passwords of SMTP's AUTH (RFC 4954): {@code <handler>} of {@code smtpserver.xml}. James puts its own hook
 * behind those of the file, so that it is asked about tokens alone. All of them run on an event loop, which serves other
 * connections, too: hence a refusal comes at once, without the pauses of POP3.
 *
 * <p>James takes a password on every listener, whatever {@code <auth>} says of TLS and of announcing; this takes one
 * only where AUTH is announced, as James does tokens. Thread-safe.
 */
public final class SmtpAuthHook implements AuthHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(SmtpAuthHook.class);
    private static final AttachmentKey<Integer> REFUSALS = AttachmentKey.of("mailkeep-auth-refusals", Integer.class);
    private static final int MAX_REFUSALS = 3;

    private static final HookResult RIGHT =
            reply(HookReturnCode.ok(), SMTPRetCode.AUTH_OK, "2.7.0 Authentication successful");
    private static final HookResult WRONG =
            reply(HookReturnCode.deny(), SMTPRetCode.AUTH_FAILED, "5.7.8 Wrong user name or password");
    // RFC 4954 §6: the client is not to ask its user for another password.
    private static final HookResult BARRED = reply(
            HookReturnCode.denySoft(),
            SMTPRetCode.AUTH_TEMPORARY_ERROR,
            "4.7.0 Too many failed logins from your address, try again later");
    private static final HookResult UNKNOWN = reply(
            HookReturnCode.denySoft(), SMTPRetCode.AUTH_TEMPORARY_ERROR, "4.3.0 Authentication is not possible now");
    // RFC 4954 §6 and §4: what a client is told that sends its password where it can be read, and where none is asked
    // for.
    private static final HookResult UNENCRYPTED = reply(
            HookReturnCode.deny(),
            SMTPRetCode.AUTH_ENCRYPTION_REQUIRED,
            "5.7.11 A login needs TLS: begin it with STARTTLS");
    private static final HookResult NOT_OFFERED =
            reply(HookReturnCode.deny(), SMTPRetCode.UNIMPLEMENTED_COMMAND, "5.5.1 No login is offered here");
    // RFC 5321 §3.8: who closes says 421.
    private static final HookResult CLOSING = reply(
            HookReturnCode.disconnected(Action.DENYSOFT),
            SMTPRetCode.SERVICE_NOT_AVAILABLE,
            "4.7.0 Too many failed logins");

    private final FailedLogins failures;
    private final UsersRepository users;
    private final MetricFactory metrics;

    @Inject
    SmtpAuthHook(FailedLogins failures, UsersRepository users, MetricFactory metrics) {
        this.failures = failures;
        this.users = users;
        this.metrics = metrics;
    }

    /** Blocking, as James's own is. */
    @Override
    public HookResult doAuth(SMTPSession session, Username user, String password) {
        InetAddress remote = session.getRemoteAddress().getAddress();
        if (!session.isAuthAnnounced()) {
            metrics.generate(Counter.SMTP_LOGIN_NOT_OFFERED.metric()).increment();
            return refuse(session, isAnnouncedWithTls(session, remote) ? UNENCRYPTED : NOT_OFFERED);
        }
        if (failures.bars(Optional.of(user), remote)) {
            metrics.generate(Counter.SMTP_LOGIN_BARRED.metric()).increment();
            return refuse(session, BARRED);
        }
        try {
            return users.test(user, password) ? admit(session, user, remote) : reject(session, user, remote);
        } catch (UsersRepositoryException | RuntimeException e) {
            LOGGER.error("SMTP login failed because a store could not be read user={}", ClaimedName.printable(user), e);
            metrics.generate(Counter.SMTP_LOGIN_FAILED.metric()).increment();
            return UNKNOWN;
        }
    }

    /** Leaves a token, which nobody guesses, to James. */
    @Override
    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration provider, String response) {
        return HookResult.DECLINED;
    }

    private static boolean isAnnouncedWithTls(SMTPSession session, InetAddress remote) {
        return session.getConfiguration().isAuthAnnounced(remote.getHostAddress(), true);
    }

    private HookResult admit(SMTPSession session, Username user, InetAddress remote) {
        failures.succeeded(user, remote);
        session.setUsername(user);
        session.setRelayingAllowed(true);
        return RIGHT;
    }

    private HookResult reject(SMTPSession session, Username user, InetAddress remote) {
        failures.failed(Optional.of(user), remote);
        LOGGER.info(
                "SMTP login refused reason=credentials user={} remote={}",
                ClaimedName.printable(user),
                remote.getHostAddress());
        metrics.generate(Counter.SMTP_LOGIN_REFUSED.metric()).increment();
        return refuse(session, WRONG);
    }

    private static HookResult refuse(SMTPSession session, HookResult reply) {
        int refused = session.getAttachment(REFUSALS, State.Connection).orElse(0) + 1;
        session.setAttachment(REFUSALS, refused, State.Connection);
        return refused < MAX_REFUSALS ? reply : CLOSING;
    }

    private static HookResult reply(HookReturnCode code, String number, String text) {
        return HookResult.builder()
                .hookReturnCode(code)
                .smtpReturnCode(number)
                .smtpDescription(text)
                .build();
    }
}
