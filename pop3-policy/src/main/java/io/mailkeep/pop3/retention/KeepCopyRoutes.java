package io.mailkeep.pop3.retention;

import static org.apache.james.webadmin.utils.ParametersExtractor.extractPositiveInteger;

import com.google.common.base.Preconditions;
import com.google.inject.Inject;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.tasks.TaskFromRequest;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The administrator's view of keep policies, behind webadmin's own authentication: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code POST /keepcopy/sweep?after=user&usersPerSecond=n} sweeps now, after the given user if any; answers 201
 *       and the task.
 *   <li>{@code GET /keepcopy/users/{user}?offset=n&limit=n&mailbox=name} explains what happens to the user's messages
 *       and why: to those of the maildrop, or of one mailbox, whether or not POP3 shows it.
 *   <li>{@code GET /keepcopy/users/{user}/messages/{uidl or uid}} explains one: of that UIDL in any mailbox of the
 *       maildrop, else of that UID in INBOX.
 * </ul>
 */
public final class KeepCopyRoutes implements Routes {
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String MESSAGE = ":message";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final TaskManager tasks;
    private final Sweep sweep;
    private final SweepSettings settings;
    private final Explainer explainer;
    private final UsersRepository users;
    private final JsonTransformer json;

    @Inject
    KeepCopyRoutes(
            TaskManager tasks,
            Sweep sweep,
            SweepSettings settings,
            Explainer explainer,
            UsersRepository users,
            JsonTransformer json) {
        this.tasks = tasks;
        this.sweep = sweep;
        this.settings = settings;
        this.explainer = explainer;
        this.users = users;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        TaskFromRequest sweepNow = this::sweep;
        service.post(BASE + "/sweep", sweepNow.asRoute(tasks), json);
        service.get(BASE + "/users/" + USER, this::explain, json);
        service.get(BASE + "/users/" + USER + "/messages/" + MESSAGE, this::explainMessage, json);
    }

    private Task sweep(Request request) {
        Optional<Username> after =
                Optional.ofNullable(request.queryParams("after")).map(Username::of);
        int usersPerSecond = extractPositiveInteger(request, "usersPerSecond").orElse(settings.usersPerSecond());
        Preconditions.checkArgument(
                usersPerSecond >= 1 && usersPerSecond <= KeepCopyConfiguration.Sweep.MAX_USERS_PER_SECOND,
                "'usersPerSecond' must be from 1 to %s",
                KeepCopyConfiguration.Sweep.MAX_USERS_PER_SECOND);
        return new SweepTask(sweep, after, usersPerSecond);
    }

    private Explanation explain(Request request, Response response) throws UsersRepositoryException {
        int offset = extractPositiveInteger(request, "offset").orElse(0);
        int limit = extractPositiveInteger(request, "limit").orElse(DEFAULT_LIMIT);
        Preconditions.checkArgument(limit >= 1 && limit <= MAX_LIMIT, "'limit' must be from 1 to %s", MAX_LIMIT);
        Username user = user(request);
        String mailbox = request.queryParams("mailbox");
        return mailbox == null
                ? explainer.explain(user, offset, limit)
                : explainer.explain(user, mailbox, offset, limit);
    }

    private Explanation.OfMessage explainMessage(Request request, Response response) throws UsersRepositoryException {
        Username user = user(request);
        String message = request.params(MESSAGE);
        return explainer
                .explain(user, message)
                .orElseThrow(() -> notFound("User '%s' has no message '%s' that POP3 knows", user.asString(), message));
    }

    private Username user(Request request) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        if (!users.contains(user)) {
            throw notFound("User '%s' does not exist", user.asString());
        }
        return user;
    }

    private static HaltException notFound(String message, Object... arguments) {
        return ErrorResponder.builder()
                .statusCode(HttpStatus.NOT_FOUND_404)
                .type(ErrorResponder.ErrorType.NOT_FOUND)
                .message(message, arguments)
                .haltError();
    }
}
