package io.mailkeep.mailets.imap;

import com.google.inject.Inject;
import io.mailkeep.imap.hook.Login;
import io.mailkeep.imap.hook.SessionHook;
import io.mailkeep.mailets.trace.Uses;

/** Leaves traces of logins where Mailkeep's other IMAP package is: {@code <hook>} of {@code sync-hooks.xml}. */
public final class LoginTraces implements SessionHook {
    private final Uses uses;

    @Inject
    LoginTraces(Uses uses) {
        this.uses = uses;
    }

    @Override
    public void loggedIn(Login login) {
        uses.loggedInByImap(login.client().user());
    }
}
