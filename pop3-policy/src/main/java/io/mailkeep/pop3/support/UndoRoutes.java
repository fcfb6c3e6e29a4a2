package io.mailkeep.pop3.support;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.policy.Guard;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Takes POP3 deletions back, as far as the messages are still there: {@code extensions.routes}.
 *
 * <p>{@code POST /keepcopy/users/{user}/undo?since=2026-01-01T00:00:00Z} answers <code>{"restored":n}</code>, or 409
 * while a session is open. Without {@code since}: what was deleted within the longest time that the user's policy keeps
 * deletions undone or parked.
 */
public final class UndoRoutes implements Routes {
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";

    private final MaildropStore store;
    private final Maildrops maildrops;
    private final Assignments assignments;
    private final UsersRepository users;
    private final Clock clock;
    private final JsonTransformer json;

    @Inject
    UndoRoutes(
            MaildropStore store,
            Maildrops maildrops,
            Assignments assignments,
            UsersRepository users,
            Clock clock,
            JsonTransformer json) {
        this.store = store;
        this.maildrops = maildrops;
        this.assignments = assignments;
        this.users = users;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.post(BASE + "/users/" + USER + "/undo", this::undo, json);
    }

    private ImmutableMap<String, Integer> undo(Request request, Response response)
            throws UsersRepositoryException, MailboxException {
        Username user = Username.of(request.params(USER));
        Refusals.requireKnown(users, user);
        Instant since = Optional.ofNullable(request.queryParams("since"))
                .map(UndoRoutes::moment)
                .orElseGet(() -> earliest(user));
        int restored = maildrops.undo(user, since).orElseThrow(() -> Refusals.inUse(user));
        return ImmutableMap.of("restored", restored);
    }

    private static Instant moment(String since) {
        try {
            return Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'since' must be a moment in UTC, for example 2026-01-01T00:00:00Z", e);
        }
    }

    private Instant earliest(Username user) {
        KeepPolicy policy = assignments.assign(user, store.rules(user)).policy();
        Duration longest = Stream.of(policy.onDelete().undo(), policy.guard().map(Guard::park))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException("'since' is missing, and policy " + policy.name()
                        + " has no time of its own in which deletions can be undone. Add"
                        + " ?since=2026-01-01T00:00:00Z"));
        return clock.instant().minus(longest);
    }
}
