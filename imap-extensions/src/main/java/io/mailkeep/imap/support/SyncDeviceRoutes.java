package io.mailkeep.imap.support;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import com.google.inject.Provider;
import io.mailkeep.imap.ledger.Device;
import io.mailkeep.imap.ledger.DeviceStates;
import io.mailkeep.imap.ledger.KnownDevice;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.core.Username;
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
 * The devices with which a user synchronises by IMAP, as the sync ledger knows them: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code GET /imap-sync/users/{user}/devices} lists them.
 *   <li>{@code GET /imap-sync/users/{user}/devices/{name}} tells how far one is in each mailbox that it has been in, and how
 *       far the mailbox is.
 *   <li>{@code DELETE /imap-sync/users/{user}/devices/{name}} forgets one, so that no copy waits for it; 204. It is known
 *       again when it comes again.
 * </ul>
 */
public final class SyncDeviceRoutes implements Routes {
    private static final String BASE = "/imap-sync";
    private static final String USER = ":user";
    private static final String NAME = ":name";
    private static final String DEVICES = BASE + "/users/" + USER + "/devices";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    // Provided late: without the ledger's hook a server makes no table for it until somebody asks.
    private final Provider<DeviceStates> states;
    private final Provider<Lag> lag;
    private final UsersRepository users;
    private final JsonTransformer json;

    @Inject
    SyncDeviceRoutes(Provider<DeviceStates> states, Provider<Lag> lag, UsersRepository users, JsonTransformer json) {
        this.states = states;
        this.lag = lag;
        this.users = users;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(DEVICES, this::list, json);
        service.get(DEVICES + "/" + NAME, this::show, json);
        service.delete(DEVICES + "/" + NAME, this::forget);
    }

    private ImmutableList<Listed> list(Request request, Response response) throws UsersRepositoryException {
        return devices(user(request)).stream()
                .sorted(Comparator.comparing(known -> known.device().name()))
                .map(Listed::of)
                .collect(ImmutableList.toImmutableList());
    }

    private List<Lag.OfMailbox> show(Request request, Response response) throws UsersRepositoryException {
        Username user = user(request);
        return lag.get().of(user, device(request, user)).collectList().block(PATIENCE);
    }

    private String forget(Request request, Response response) throws UsersRepositoryException {
        Username user = user(request);
        Device device = device(request, user).device();
        states.get().forget(user, device).block(PATIENCE);
        return Responses.returnNoContent(response);
    }

    private Username user(Request request) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        if (!users.contains(user)) {
            throw notFound("User '" + user.asString() + "' does not exist");
        }
        return user;
    }

    private KnownDevice device(Request request, Username user) {
        String name = request.params(NAME).toLowerCase(Locale.US);
        return devices(user).stream()
                .filter(known -> known.device().name().equals(name))
                .findFirst()
                .orElseThrow(() -> notFound("User '" + user.asString() + "' has no IMAP device of that name"));
    }

    private List<KnownDevice> devices(Username user) {
        return Optional.ofNullable(states.get().devices(user).collectList().block(PATIENCE))
                .orElse(List.of());
    }

    private static HaltException notFound(String message) {
        return ErrorResponder.builder()
                .statusCode(HttpStatus.NOT_FOUND_404)
                .type(ErrorResponder.ErrorType.NOT_FOUND)
                .message("%s", message)
                .haltError();
    }
}
