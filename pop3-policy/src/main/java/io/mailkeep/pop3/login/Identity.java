package io.mailkeep.pop3.login;

import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.SessionOrigin;
import org.apache.james.mailbox.MailboxSession;

/** Who came in: the session of the user whose mail it is, and what the login said of the client. */
@AutoValue
abstract class Identity {
    static Identity of(MailboxSession session, Client client) {
        return new AutoValue_Identity(SessionOrigin.POP3.tagged(session), client);
    }

    abstract MailboxSession session();

    abstract Client client();
}
