package io.mailkeep.server;

import com.google.inject.Inject;
import io.mailkeep.search.mapping.MailIndex;
import java.util.Set;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Indices whose place one of a later mapping has taken, behind webadmin's own authentication: {@code GET
 * /searchIndex/former} lists them, {@code DELETE} deletes them, or answers 409 while the later one is not complete.
 */
final class FormerIndexRoutes implements Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(FormerIndexRoutes.class);
    private static final String FORMER = "/searchIndex/former";

    private final MailIndex index;
    private final JsonTransformer json;

    @Inject
    FormerIndexRoutes(MailIndex index, JsonTransformer json) {
        this.index = index;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return FORMER;
    }

    @Override
    public void define(Service service) {
        service.get(FORMER, this::list, json);
        service.delete(FORMER, this::delete);
    }

    private Set<String> list(Request request, Response response) {
        return index.former().block();
    }

    private String delete(Request request, Response response) {
        Set<String> former = index.former().block();
        try {
            index.deleteFormer().block();
        } catch (IllegalStateException e) {
            throw ErrorResponder.builder()
                    .statusCode(HttpStatus.CONFLICT_409)
                    .type(ErrorResponder.ErrorType.WRONG_STATE)
                    .message("%s", e.getMessage())
                    .haltError();
        }
        LOGGER.info("An administrator deleted former search indices: indices={}", former);
        return Responses.returnNoContent(response);
    }
}
