package io.mailkeep.pop3.login;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.policy.LoginSettings;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider.AuthorizationStep;
import org.apache.james.mailbox.exception.BadCredentialsException;
import org.apache.james.mailbox.exception.ForbiddenDelegationException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UserDoesNotExistException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** Has James check credentials. Thread-safe. */
@Singleton
final class Authentication {
    private final MailboxManager mailboxes;
    private final UsersRepository users;
    private final BearerTokens tokens;
    private final VerifiedPasswords verified;
    private final Optional<Character> delimiter;

    @Inject
    Authentication(
            MailboxManager mailboxes,
            UsersRepository users,
            BearerTokens tokens,
            VerifiedPasswords verified,
            LoginSettings settings) {
        this.mailboxes = mailboxes;
        this.users = users;
        this.tokens = tokens;
        this.verified = verified;
        this.delimiter = settings.detailDelimiter();
    }

    /** Whom the credentials are for if they are right; empty when nobody can have the name, or none is given. */
    Optional<Username> claimed(Credentials credentials) {
        try {
            return credentials.claimedName().map(name -> LoginName.of(name, delimiter)
                    .user());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Blocking.
     *
     * @throws BadCredentialsException when they are wrong, or right but not for the mail that they are to open
     * @throws MailboxException when it cannot be known
     */
    Identity check(Credentials credentials) throws MailboxException {
        try {
            LoginName own = own(credentials);
            if (credentials.actAs().isEmpty()) {
                return Identity.of(ownSession(credentials, own.user()), own.client());
            }
            LoginName wanted = read(credentials.actAs().get());
            return wanted.user().equals(own.user())
                    ? Identity.of(ownSession(credentials, own.user()), merged(own, wanted))
                    : Identity.of(step(credentials, own.user()).as(wanted.user()), wanted.client());
        } catch (ForbiddenDelegationException | UserDoesNotExistException e) {
            // Which of them it is would tell a stranger who has an account.
            throw new BadCredentialsException();
        } catch (UsersRepositoryException e) {
            throw new MailboxException("The users cannot be read", e);
        }
    }

    private LoginName own(Credentials credentials) throws MailboxException, UsersRepositoryException {
        if (credentials.name().isPresent()) {
            return read(credentials.name().get());
        }
        Username user = tokens.user(credentials.secret()).orElseThrow(BadCredentialsException::new);
        if (!users.contains(user)) {
            throw new BadCredentialsException();
        }
        return LoginName.literally(user.asString());
    }

    /** A form is not taken for one if there is an account of that very name. */
    private LoginName read(String name) throws BadCredentialsException, UsersRepositoryException {
        LoginName form = form(name).orElseThrow(BadCredentialsException::new);
        return !form.isPlain() && users.contains(Username.of(name)) ? LoginName.literally(name) : form;
    }

    private Optional<LoginName> form(String name) {
        try {
            return Optional.of(LoginName.of(name, delimiter));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private MailboxSession ownSession(Credentials credentials, Username user) throws MailboxException {
        if (credentials.name().isPresent() && verified.isKnown(user, credentials.secret())) {
            return mailboxes.authenticate(user).withoutDelegation();
        }
        MailboxSession session = step(credentials, user).withoutDelegation();
        if (credentials.name().isPresent()) {
            verified.remember(user, credentials.secret());
        }
        return session;
    }

    private AuthorizationStep step(Credentials credentials, Username user) {
        return credentials.name().isPresent()
                ? mailboxes.authenticate(user, credentials.secret())
                : mailboxes.authenticate(user);
    }

    private static Client merged(LoginName own, LoginName wanted) {
        return Client.of(
                wanted.client().device().or(() -> own.client().device()),
                wanted.client().recent() || own.client().recent());
    }
}
