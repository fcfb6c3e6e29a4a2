package io.mailkeep.pop3.hold;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Places and lifts legal holds: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code GET /keepcopy/users/{user}/holds} lists them, also those of a user who was removed.
 *   <li>{@code PUT /keepcopy/users/{user}/holds/{id}} with <code>{"reason":"case 4711","from":"x@example.com",
 *       "subject":"text","since":"2026-01-01T00:00:00Z","before":"…"}</code>, all but the reason optional; 204. It
 *       counts from now on, on all nodes.
 *   <li>{@code DELETE /keepcopy/users/{user}/holds/{id}} lifts it; 204.
 * </ul>
 */
public final class HoldRoutes implements Routes {
    // A user's holds are read whole at each login and deletion.
    private static final int MOST = 100;
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String ID = ":id";
    private static final String HOLDS = BASE + "/users/" + USER + "/holds";

    private final MaildropStore store;
    private final UsersRepository users;
    private final HoldAudit audit;
    private final Clock clock;
    private final JsonTransformer json;
    private final Set<PreDeletionHook> hooks;

    @Inject
    HoldRoutes(
            MaildropStore store,
            UsersRepository users,
            HoldAudit audit,
            Clock clock,
            JsonTransformer json,
            Set<PreDeletionHook> hooks) {
        this.store = store;
        this.users = users;
        this.audit = audit;
        this.clock = clock;
        this.json = json;
        this.hooks = hooks;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(HOLDS, this::list, json);
        service.put(HOLDS + "/" + ID, this::place);
        service.delete(HOLDS + "/" + ID, this::lift);
    }

    private ImmutableList<Listed> list(Request request, Response response) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        ImmutableMap<String, Hold> holds = store.rules(user).holds();
        // The mail of a user who was removed may still be there, and held.
        if (holds.isEmpty()) {
            requireKnown(user);
        }
        return holds.entrySet().stream()
                .map(hold -> Listed.of(hold.getKey(), hold.getValue()))
                .collect(ImmutableList.toImmutableList());
    }

    private String place(Request request, Response response) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        String id = HoldRequest.id(request.params(ID));
        ImmutableMap<String, Hold> holds = store.rules(user).holds();
        Optional<Hold> present = Optional.ofNullable(holds.get(id));
        Hold hold = HoldRequest.parse(request.body(), present.map(Hold::placed).orElseGet(clock::instant));
        if (present.equals(Optional.of(hold))) {
            return Responses.returnNoContent(response);
        }
        if (holds.isEmpty()) {
            requireKnown(user);
        }
        Preconditions.checkArgument(
                present.isPresent() || holds.size() < MOST,
                "A user can have %s holds. Lift one, or widen one that there is",
                MOST);
        store.putHold(user, id, hold);
        audit.placed(user, id, hold);
        if (hooks.stream().noneMatch(HoldPreDeletionHook.class::isInstance)) {
            audit.bindsPop3Only(user, id);
        }
        return Responses.returnNoContent(response);
    }

    private String lift(Request request, Response response) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        String id = HoldRequest.id(request.params(ID));
        ImmutableMap<String, Hold> holds = store.rules(user).holds();
        if (holds.isEmpty()) {
            requireKnown(user);
        }
        if (holds.containsKey(id)) {
            store.removeHold(user, id);
            audit.lifted(user, id, holds.get(id));
        }
        return Responses.returnNoContent(response);
    }

    private void requireKnown(Username user) throws UsersRepositoryException {
        if (!users.contains(user)) {
            throw unknown(user);
        }
    }

    private static HaltException unknown(Username user) {
        return ErrorResponder.builder()
                .statusCode(HttpStatus.NOT_FOUND_404)
                .type(ErrorResponder.ErrorType.NOT_FOUND)
                .message("User '%s' does not exist", user.asString())
                .haltError();
    }

    /** A hold in the list. */
    @AutoValue
    abstract static class Listed {
        static Listed of(String id, Hold hold) {
            return new AutoValue_HoldRoutes_Listed(
                    id, hold.reason(), hold.placed(), hold.from(), hold.subject(), hold.since(), hold.before());
        }

        @JsonProperty
        abstract String id();

        @JsonProperty
        abstract String reason();

        @JsonProperty
        abstract Instant placed();

        @JsonProperty
        abstract Optional<String> from();

        @JsonProperty
        abstract Optional<String> subject();

        @JsonProperty
        abstract Optional<Instant> since();

        @JsonProperty
        abstract Optional<Instant> before();
    }
}
