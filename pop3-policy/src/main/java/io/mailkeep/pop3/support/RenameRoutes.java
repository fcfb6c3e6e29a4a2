package io.mailkeep.pop3.support;

import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.NameTakenException;
import io.mailkeep.pop3.maildrop.ForeignMailboxException;
import io.mailkeep.pop3.maildrop.Maildrops;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.Responses;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Brings the ledger of a user whom James has renamed under the new name, where no {@link LedgerRename} does: {@code
 * extensions.routes}.
 *
 * <p>{@code POST /keepcopy/users/{user}/rename/{new}} answers 204, or 409 while a session of either is open, when James
 * has not renamed the mailboxes, or when there is another ledger under the new name.
 */
public final class RenameRoutes implements Routes {
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String NEW = ":new";

    private final Maildrops maildrops;
    private final UsersRepository users;

    @Inject
    RenameRoutes(Maildrops maildrops, UsersRepository users) {
        this.maildrops = maildrops;
        this.users = users;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.post(BASE + "/users/" + USER + "/rename/" + NEW, this::rename);
    }

    /** The old user may be gone. */
    private String rename(Request request, Response response) throws UsersRepositoryException, MailboxException {
        Username from = Username.of(request.params(USER));
        Username to = Username.of(request.params(NEW));
        Refusals.requireKnown(users, to);
        try {
            if (!maildrops.rename(from, to)) {
                throw Refusals.inUse(from, to);
            }
        } catch (NameTakenException | ForeignMailboxException e) {
            throw Refusals.conflict(e.getMessage());
        }
        return Responses.returnNoContent(response);
    }
}
