package io.mailkeep.pop3.login;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.brake.ClaimedName;
import io.mailkeep.pop3.brake.FailedLogins;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.conversation.OpenMaildrop;
import io.mailkeep.pop3.dispatch.DelayedReply;
import io.mailkeep.pop3.maildrop.LoginDelayException;
import io.mailkeep.pop3.maildrop.MaildropInUseException;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.PopRefusedException;
import io.mailkeep.pop3.wire.StatusLine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.BadCredentialsException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lib.POP3BeforeSMTPHelper;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from credentials to a maildrop. {@code [AUTH]} means wrong credentials or a policy that refuses POP3,
 * {@code [IN-USE]} and {@code [LOGIN-DELAY]} that they were right (RFC 3206 §5, RFC 2449 §8.1); a bar or a store that
 * fails says nothing about them. Thread-safe.
 */
@Singleton
final class Entrance {
    private static final Logger LOGGER = LoggerFactory.getLogger(Entrance.class);
    private static final int MAX_REFUSALS = 3;
    private static final Duration REFUSAL_DELAY = Duration.ofMillis(500);

    private final Authentication authentication;
    private final FailedLogins failures;
    private final Maildrops maildrops;
    private final LoginObserver observer;
    private final MetricFactory metrics;

    @Inject
    Entrance(
            Authentication authentication,
            FailedLogins failures,
            Maildrops maildrops,
            LoginObserver observer,
            MetricFactory metrics) {
        this.authentication = authentication;
        this.failures = failures;
        this.maildrops = maildrops;
        this.observer = observer;
        this.metrics = metrics;
    }

    /**
     * Blocking. Returns the reply, and leaves the session in the TRANSACTION state if that is a good one.
     *
     * @param ifRefused makes the reply to wrong credentials from the usual one
     */
    Response enter(POP3Session session, Credentials credentials, UnaryOperator<Response> ifRefused) {
        Optional<Username> claimed = authentication.claimed(credentials);
        if (failures.bars(claimed, remote(session))) {
            return bar(session);
        }
        try {
            Identity identity = authentication.check(credentials);
            claimed.ifPresent(user -> failures.succeeded(user, remote(session)));
            return admit(session, identity);
        } catch (BadCredentialsException e) {
            failures.failed(claimed, remote(session));
            return ifRefused.apply(refuse(session, claimed));
        } catch (MailboxException | RuntimeException e) {
            return fail(claimed, e);
        }
    }

    /** What may still keep an authenticated user out, in one place. */
    private Response admit(POP3Session session, Identity identity) {
        Username user = identity.session().getUser();
        try {
            return open(session, identity);
        } catch (MaildropInUseException e) {
            LOGGER.info("POP3 login refused reason=in-use user={} remote={}", user.asString(), address(session));
            metrics.generate("mailkeep-pop3-login-in-use").increment();
            return StatusLine.error(StatusLine.Code.IN_USE, "another session has the maildrop");
        } catch (LoginDelayException e) {
            return turnAway(session, user, "delay", StatusLine.Code.LOGIN_DELAY, e);
        } catch (PopRefusedException e) {
            return turnAway(session, user, "policy", StatusLine.Code.AUTH, e);
        } catch (MailboxException | RuntimeException e) {
            return fail(Optional.of(user), e);
        }
    }

    private Response open(POP3Session session, Identity identity)
            throws MaildropInUseException, LoginDelayException, PopRefusedException, MailboxException {
        Username user = identity.session().getUser();
        OpenMaildrop opened = new OpenMaildrop(user, maildrops.open(identity.session(), identity.client()));
        Conversation.of(session).enterTransaction(opened);
        session.setUsername(user);
        session.setHandlerState(POP3Session.TRANSACTION);
        session.stopDetectingCommandInjection();
        POP3BeforeSMTPHelper.addIPAddress(address(session));
        observer.loggedIn(user);
        return StatusLine.ok(opened.count() + " messages (" + opened.octets() + " octets)");
    }

    /** The credentials were right, but not now or not at all. */
    private Response turnAway(
            POP3Session session, Username user, String reason, StatusLine.Code code, Exception cause) {
        LOGGER.info(
                "POP3 login refused reason={} user={} remote={} cause=\"{}\"",
                reason,
                user.asString(),
                address(session),
                cause.getMessage());
        metrics.generate("mailkeep-pop3-login-" + reason).increment();
        return StatusLine.error(code, cause.getMessage());
    }

    /** The same for everybody, since nothing was checked. */
    private Response bar(POP3Session session) {
        metrics.generate("mailkeep-pop3-login-barred").increment();
        return delayed(
                session,
                StatusLine.error(
                        StatusLine.Code.SYS_TEMP, "too many failed logins from your address, try again later"));
    }

    private Response refuse(POP3Session session, Optional<Username> claimed) {
        LOGGER.info("POP3 login refused reason=credentials user={} remote={}", name(claimed), address(session));
        metrics.generate("mailkeep-pop3-login-refused").increment();
        return delayed(session, StatusLine.error(StatusLine.Code.AUTH, "wrong user name or password"));
    }

    private Response fail(Optional<Username> claimed, Exception e) {
        LOGGER.error("POP3 login failed because a store could not be read user={}", name(claimed), e);
        metrics.generate("mailkeep-pop3-login-failed").increment();
        return StatusLine.error(StatusLine.Code.SYS_TEMP, "login is not possible now");
    }

    private static Response delayed(POP3Session session, POP3Response reply) {
        int refused = Conversation.of(session).refuseLogin();
        return new DelayedReply(
                refused < MAX_REFUSALS ? reply : StatusLine.closing(reply), REFUSAL_DELAY.multipliedBy(refused));
    }

    private static String name(Optional<Username> claimed) {
        return claimed.map(ClaimedName::printable).orElse("unknown");
    }

    private static InetAddress remote(POP3Session session) {
        return session.getRemoteAddress().getAddress();
    }

    private static String address(POP3Session session) {
        return remote(session).getHostAddress();
    }
}
