package io.mailkeep.imap.login;

import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.james.core.Username;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AuthenticateRequest;
import org.apache.james.imap.message.request.IRAuthenticateRequest;
import org.apache.james.imap.message.response.AuthenticateResponse;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * AUTHENTICATE (RFC 9051 §6.2.2): James's, its passwords held against failures, after which the session says where it
 * comes from.
 */
public final class AuthenticateCommand extends AuthenticateProcessor {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuthenticateCommand.class);

    private final Admissions admissions;
    private final PasswordChecks passwords;

    @Inject
    AuthenticateCommand(
            MailboxManager mailboxes,
            StatusResponseFactory statuses,
            MetricFactory metrics,
            Admissions admissions,
            PasswordChecks passwords) {
        super(mailboxes, statuses, metrics);
        this.admissions = admissions;
        this.passwords = passwords;
    }

    @Override
    protected void processRequest(AuthenticateRequest request, ImapSession session, Responder responder) {
        if (!(request instanceof IRAuthenticateRequest) && isOffered(request.getAuthType(), session)) {
            awaitCredentials(request, session, responder);
            return;
        }
        admissions.decide(request, session, responder, answers -> super.processRequest(request, session, answers));
    }

    private boolean isOffered(String mechanism, ImapSession session) {
        return getImplementedCapabilities(session)
                .contains(Capability.of("AUTH=" + mechanism.toUpperCase(Locale.ROOT)));
    }

    // James would check them where they arrive, in the event loop, and hold up all other connections of that.
    private void awaitCredentials(AuthenticateRequest request, ImapSession session, Responder responder) {
        session.executeSafely(() -> {
            responder.respond(new AuthenticateResponse());
            responder.flush();
            session.pushLineHandler((same, line) -> {
                session.popLineHandler();
                IRAuthenticateRequest whole = new IRAuthenticateRequest(
                        request.getAuthType(), request.getTag(), new String(line, StandardCharsets.US_ASCII).trim());
                Disposable unused = Schedulers.boundedElastic().schedule(() -> authenticate(whole, session, responder));
            });
        });
    }

    private void authenticate(IRAuthenticateRequest request, ImapSession session, Responder responder) {
        try {
            processRequest(request, session, responder);
        } catch (RuntimeException e) {
            LOGGER.error("An IMAP login failed", e);
            no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
        }
        responder.flush();
    }

    @Override
    protected void doAuth(
            AuthenticationAttempt attempt,
            ImapSession session,
            ImapRequest request,
            Responder responder,
            HumanReadableText failed) {
        Username name = attempt.getAuthenticationId();
        if (name == null) {
            // What James makes of credentials that can not be read.
            super.doAuth(attempt, session, request, responder, failed);
            return;
        }
        passwords.attempt(
                name,
                session,
                request,
                responder,
                user -> super.doAuth(noDelegation(user, attempt.getPassword()), session, request, responder, failed));
    }

    @Override
    protected void doAuthWithDelegation(
            AuthenticationAttempt attempt, ImapSession session, ImapRequest request, Responder responder) {
        passwords.attempt(
                attempt.getAuthenticationId(),
                session,
                request,
                responder,
                any -> super.doAuthWithDelegation(attempt, session, request, responder));
    }

    @Override
    protected void manageFailureCount(
            ImapSession session, ImapRequest request, Responder responder, HumanReadableText failed) {
        passwords.failed(session);
        super.manageFailureCount(session, request, responder, failed);
        // The third time James closes the connection with what is not yet sent, its BYE.
        responder.flush();
    }
}
