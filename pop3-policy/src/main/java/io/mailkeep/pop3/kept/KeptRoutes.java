package io.mailkeep.pop3.kept;

import static org.apache.james.webadmin.utils.ParametersExtractor.extractPositiveInteger;

import com.google.common.base.Preconditions;
import com.google.inject.Inject;
import io.mailkeep.pop3.support.Refusals;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Which of a user's messages are kept and until when: {@code extensions.routes}. {@code GET
 * /keepcopy/users/{user}/kept?state=&before=&after=&limit=} answers those that leave first; {@code next} of the answer
 * is the {@code after} of the page that follows.
 */
public final class KeptRoutes implements Routes {
    private static final String USER = ":user";
    private static final String KEPT = "/keepcopy/users/" + USER + "/kept";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final KeptMessages kept;
    private final UsersRepository users;
    private final JsonTransformer json;

    @Inject
    KeptRoutes(KeptMessages kept, UsersRepository users, JsonTransformer json) {
        this.kept = kept;
        this.users = users;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return KEPT;
    }

    @Override
    public void define(Service service) {
        service.get(KEPT, this::kept, json);
    }

    private KeptPage kept(Request request, Response response) throws UsersRepositoryException {
        int limit = extractPositiveInteger(request, "limit").orElse(DEFAULT_LIMIT);
        Preconditions.checkArgument(limit >= 1 && limit <= MAX_LIMIT, "'limit' must be from 1 to %s", MAX_LIMIT);
        KeptFilter filter = KeptFilter.of(
                parameter(request, "state").orElse(KeptFilter.KEPT),
                parameter(request, "before").map(KeptRoutes::moment));
        Optional<Position> after = parameter(request, "after").map(Position::parse);
        Username user = Username.of(request.params(USER));
        Refusals.requireKnown(users, user);
        return kept.page(user, filter, after, limit);
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'before' must be a moment such as 2026-01-01T00:00:00Z", e);
        }
    }

    private static Optional<String> parameter(Request request, String name) {
        return Optional.ofNullable(request.queryParams(name));
    }
}
