package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.pop3.dispatch.DelayedReply;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.LoginDelayException;
import io.mailkeep.pop3.maildrop.MaildropInUseException;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.PopRefusedException;
import io.mailkeep.pop3.wire.StatusLine;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.BadCredentialsException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.lib.POP3BeforeSMTPHelper;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * USER and PASS. {@code [AUTH]} means wrong credentials and nothing else, {@code [IN-USE]} that they were right (RFC
 * 3206 §5, RFC 2449 §8.1.2); a store that fails says nothing about either.
 */
final class LoginCommands implements LaneCommand {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginCommands.class);
    private static final int MAX_REFUSED_PASSWORDS = 3;
    private static final Duration REFUSAL_DELAY = Duration.ofMillis(500);

    private final MailboxManager mailboxManager;
    private final Maildrops maildrops;
    private final MetricFactory metrics;

    @Inject
    LoginCommands(MailboxManager mailboxManager, Maildrops maildrops, MetricFactory metrics) {
        this.mailboxManager = mailboxManager;
        this.maildrops = maildrops;
        this.metrics = metrics;
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        Conversation conversation = Conversation.of(session);
        if (conversation.isInTransaction()) {
            return StatusLine.error("already logged in");
        }
        return request.getCommand().equals("USER")
                ? user(session, conversation, request)
                : pass(session, conversation, request);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("USER", "PASS");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return command.equals("USER")
                || Conversation.of(session).namedUser().isEmpty()
                || Conversation.of(session).isInTransaction();
    }

    private static Response user(POP3Session session, Conversation conversation, Request request) {
        if (conversation.namedUser().isPresent()) {
            conversation.forgetUser();
            session.setHandlerState(POP3Session.AUTHENTICATION_READY);
            return StatusLine.error("a user is named already, start again with USER");
        }
        if (Arguments.of(request).size() != 1) {
            return StatusLine.error("USER takes a name");
        }
        try {
            conversation.name(Username.of(request.getArgument()));
        } catch (IllegalArgumentException e) {
            return StatusLine.error("no such name is possible");
        }
        session.setHandlerState(POP3Session.AUTHENTICATION_USERSET);
        return StatusLine.ok("send PASS");
    }

    private Response pass(POP3Session session, Conversation conversation, Request request) {
        Optional<Username> named = conversation.namedUser();
        conversation.forgetUser();
        session.setHandlerState(POP3Session.AUTHENTICATION_READY);
        if (named.isEmpty() || request.getArgument() == null) {
            return StatusLine.error(named.isEmpty() ? "send USER first" : "PASS takes a password");
        }
        try {
            return open(session, conversation, authenticate(named.get(), request.getArgument()));
        } catch (BadCredentialsException e) {
            return refuse(session, conversation, named.get());
        } catch (MaildropInUseException e) {
            LOGGER.info(
                    "POP3 login refused reason=in-use user={} remote={}",
                    named.get().asString(),
                    remote(session));
            metrics.generate("pop3-login-in-use").increment();
            return StatusLine.error(StatusLine.Code.IN_USE, "another session has the maildrop");
        } catch (LoginDelayException e) {
            return refuse(session, named.get(), "login-delay", StatusLine.Code.LOGIN_DELAY, e);
        } catch (PopRefusedException e) {
            return refuse(session, named.get(), "policy", StatusLine.Code.AUTH, e);
        } catch (MailboxException | RuntimeException e) {
            LOGGER.error(
                    "POP3 login failed because a store could not be read user={}",
                    named.get().asString(),
                    e);
            metrics.generate("pop3-login-failed").increment();
            return StatusLine.error(StatusLine.Code.SYS_TEMP, "login is not possible now");
        }
    }

    private MailboxSession authenticate(Username user, String password) throws MailboxException {
        return mailboxManager.authenticate(user, password).withoutDelegation();
    }

    private Response open(POP3Session session, Conversation conversation, MailboxSession mailboxSession)
            throws MaildropInUseException, LoginDelayException, PopRefusedException, MailboxException {
        OpenMaildrop opened =
                new OpenMaildrop(mailboxSession.getUser(), maildrops.open(mailboxSession, Client.UNNAMED));
        conversation.enterTransaction(opened);
        session.setUsername(mailboxSession.getUser());
        session.setHandlerState(POP3Session.TRANSACTION);
        session.stopDetectingCommandInjection();
        POP3BeforeSMTPHelper.addIPAddress(remote(session));
        return StatusLine.ok(opened.count() + " messages (" + opened.octets() + " octets)");
    }

    /** The credentials were right, but not now or not at all. */
    private Response refuse(POP3Session session, Username user, String reason, StatusLine.Code code, Exception cause) {
        LOGGER.info(
                "POP3 login refused reason={} user={} remote={} cause=\"{}\"",
                reason,
                user.asString(),
                remote(session),
                cause.getMessage());
        metrics.generate("pop3-login-" + reason).increment();
        return StatusLine.error(code, cause.getMessage());
    }

    private Response refuse(POP3Session session, Conversation conversation, Username user) {
        LOGGER.info("POP3 login refused reason=credentials user={} remote={}", user.asString(), remote(session));
        metrics.generate("pop3-login-refused").increment();
        int refused = conversation.refusePassword();
        POP3Response reply = StatusLine.error(StatusLine.Code.AUTH, "wrong user name or password");
        return new DelayedReply(
                refused < MAX_REFUSED_PASSWORDS ? reply : StatusLine.closing(reply),
                REFUSAL_DELAY.multipliedBy(refused));
    }

    private static String remote(POP3Session session) {
        return session.getRemoteAddress().getAddress().getHostAddress();
    }
}
