package io.mailkeep.pop3.login;

import org.apache.james.core.Username;

/** Is told of users who have opened their maildrop. Bound by a module that wants to know; thread-safe. */
public interface LoginObserver {
    /** For a server where nobody wants to know. */
    LoginObserver NONE = user -> {};

    /** Neither blocks nor throws. */
    void loggedIn(Username user);
}
