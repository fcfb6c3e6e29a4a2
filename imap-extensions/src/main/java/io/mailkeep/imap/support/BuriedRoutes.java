package io.mailkeep.imap.support;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import com.google.inject.Inject;
import io.mailkeep.imap.outbox.Letter;
import io.mailkeep.imap.outbox.Outbox;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The changes that a webhook or a message broker did not take, by the name of its hook: {@code extensions.routes}. The oldest
 * first, {@code limit} of them at most: 100, up to 1000.
 *
 * <ul>
 *   <li>{@code GET /imap-outbox/{name}/buried} lists them.
 *   <li>{@code POST /imap-outbox/{name}/buried} has them sent once more, after what waits.
 *   <li>{@code DELETE /imap-outbox/{name}/buried} drops them.
 * </ul>
 */
public final class BuriedRoutes implements Routes {
    private static final String BASE = "/imap-outbox";
    private static final String NAME = ":name";
    private static final String BURIED = BASE + "/" + NAME + "/buried";
    private static final int SOME = 100;
    private static final int MOST = 1000;

    private final Outbox outbox;
    private final JsonTransformer json;

    @Inject
    BuriedRoutes(Outbox outbox, JsonTransformer json) {
        this.outbox = outbox;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BURIED, this::list, json);
        service.post(BURIED, this::retry, json);
        service.delete(BURIED, this::drop, json);
    }

    private ImmutableList<Buried> list(Request request, Response response) {
        return buried(request).stream().map(Buried::of).collect(ImmutableList.toImmutableList());
    }

    private ImmutableMap<String, Integer> retry(Request request, Response response) {
        ImmutableList<Letter> letters = buried(request);
        outbox.revive(request.params(NAME), letters);
        return ImmutableMap.of("retried", letters.size());
    }

    private ImmutableMap<String, Integer> drop(Request request, Response response) {
        ImmutableList<Letter> letters = buried(request);
        outbox.forget(request.params(NAME), letters);
        return ImmutableMap.of("dropped", letters.size());
    }

    private ImmutableList<Letter> buried(Request request) {
        return outbox.buried(request.params(NAME), limit(request));
    }

    private static int limit(Request request) {
        Optional<String> given = Optional.ofNullable(request.queryParams("limit"));
        return given.isEmpty()
                ? SOME
                : given.flatMap(text -> Optional.ofNullable(Ints.tryParse(text)))
                        .filter(number -> number >= 1 && number <= MOST)
                        .orElseThrow(BuriedRoutes::wrongLimit);
    }

    private static HaltException wrongLimit() {
        return ErrorResponder.builder()
                .statusCode(HttpStatus.BAD_REQUEST_400)
                .type(ErrorResponder.ErrorType.INVALID_ARGUMENT)
                .message("%s", "limit must be a number from 1 to " + MOST)
                .haltError();
    }

    /** In the list. */
    @AutoValue
    abstract static class Buried {
        static Buried of(Letter letter) {
            return new AutoValue_BuriedRoutes_Buried(letter.at(), letter.body());
        }

        /** When it was put into the outbox. */
        @JsonProperty
        abstract Instant at();

        /** As it was to be sent. */
        @JsonProperty
        @JsonRawValue
        abstract String change();
    }
}
