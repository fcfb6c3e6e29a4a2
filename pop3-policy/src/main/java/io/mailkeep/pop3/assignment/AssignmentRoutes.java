package io.mailkeep.pop3.assignment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonExtractException;
import org.apache.james.webadmin.utils.JsonExtractor;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Who has which policy, behind webadmin's own authentication: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code GET /keepcopy/policies} lists the policies that users can have.
 *   <li>{@code POST /keepcopy/reload} reads {@code keepcopy.xml} again, on this node.
 *   <li>{@code PUT} and {@code DELETE /keepcopy/users/{user}/policy} set and unset a user's override.
 * </ul>
 */
public final class AssignmentRoutes implements Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(AssignmentRoutes.class);
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String OVERRIDE = BASE + "/users/" + USER + "/policy";

    private final Assignments assignments;
    private final MaildropStore store;
    private final UsersRepository users;
    private final JsonTransformer json;
    private final JsonExtractor<Wish> wishes = new JsonExtractor<>(Wish.class);

    @Inject
    AssignmentRoutes(Assignments assignments, MaildropStore store, UsersRepository users, JsonTransformer json) {
        this.assignments = assignments;
        this.store = store;
        this.users = users;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/policies", this::policies, json);
        service.post(BASE + "/reload", this::reload);
        service.put(OVERRIDE, this::set);
        service.delete(OVERRIDE, this::unset);
    }

    private ImmutableList<ImmutableMap<String, String>> policies(Request request, Response response) {
        return classOfService().policies().stream()
                .map(AssignmentRoutes::summary)
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableMap<String, String> summary(KeepPolicy policy) {
        return ImmutableMap.of(
                "name", policy.name(),
                "onDelete", policy.onDelete().action().name().toLowerCase(Locale.US),
                "expire", policy.expire().toString());
    }

    private String reload(Request request, Response response) {
        try {
            assignments.reload();
            return Responses.returnNoContent(response);
        } catch (ConfigurationException e) {
            LOGGER.warn("keepcopy.xml was not read again, what was in force stays: {}", e.getMessage());
            throw refuse(e.getMessage());
        }
    }

    private String set(Request request, Response response) throws JsonExtractException, UsersRepositoryException {
        Username user = knownUser(request);
        String policy = wishes.parse(request.body()).policy;
        if (classOfService().policy(policy).isEmpty()) {
            throw refuse("no user can have the policy '" + policy + "'; name one of "
                    + classOfService().policies().stream()
                            .map(KeepPolicy::name)
                            .collect(ImmutableList.toImmutableList())
                    + " or add <override policy=\"" + policy + "\"/> to <classOfService> of keepcopy.xml");
        }
        store.setPolicy(user, Optional.of(policy));
        LOGGER.info("An administrator gave a user a policy: user={} policy={}", user.asString(), policy);
        return Responses.returnNoContent(response);
    }

    /** Also for a user who is gone: whoever gets the name next must not inherit it. */
    private String unset(Request request, Response response) {
        Username user = Username.of(request.params(USER));
        store.setPolicy(user, Optional.empty());
        LOGGER.info("An administrator took a user's policy back, rules decide again: user={}", user.asString());
        return Responses.returnNoContent(response);
    }

    private Username knownUser(Request request) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        if (!users.contains(user)) {
            throw ErrorResponder.builder()
                    .statusCode(HttpStatus.NOT_FOUND_404)
                    .type(ErrorResponder.ErrorType.NOT_FOUND)
                    .message("User '%s' does not exist", user.asString())
                    .haltError();
        }
        return user;
    }

    private static HaltException refuse(String message) {
        return ErrorResponder.builder()
                .statusCode(HttpStatus.BAD_REQUEST_400)
                .type(ErrorResponder.ErrorType.INVALID_ARGUMENT)
                .message("%s", message)
                .haltError();
    }

    private ClassOfService classOfService() {
        return assignments.configuration().classOfService();
    }

    /** The body of a request that sets an override. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    static final class Wish {
        private final String policy;

        @JsonCreator
        Wish(@JsonProperty(value = "policy", required = true) String policy) {
            this.policy = policy;
        }
    }
}
