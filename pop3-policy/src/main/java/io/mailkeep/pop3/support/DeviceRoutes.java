package io.mailkeep.pop3.support;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.Responses;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The devices that a user's POP3 clients named: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code GET /keepcopy/users/{user}/devices} lists them.
 *   <li>{@code DELETE /keepcopy/users/{user}/devices/{name}} forgets one, so that no message waits for it; 204, or 409
 *       while a session is open.
 * </ul>
 */
public final class DeviceRoutes implements Routes {
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String NAME = ":name";
    private static final String DEVICES = BASE + "/users/" + USER + "/devices";

    private final MaildropStore store;
    private final Maildrops maildrops;
    private final Assignments assignments;
    private final UsersRepository users;
    private final Clock clock;
    private final JsonTransformer json;

    @Inject
    DeviceRoutes(
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
        service.get(DEVICES, this::list, json);
        service.delete(DEVICES + "/" + NAME, this::forget);
    }

    private ImmutableList<Listed> list(Request request, Response response) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        Refusals.requireKnown(users, user);
        MaildropState state = store.load(MaildropId.of(user));
        KeepPolicy policy = assignments.assign(user, state.rules()).policy();
        Instant now = clock.instant();
        return state.devices().stream()
                .map(device -> Listed.of(device, state, isSilent(policy, device, now)))
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean isSilent(KeepPolicy policy, KnownDevice device, Instant now) {
        return policy.devices()
                .filter(devices -> devices.isSilent(device.lastSeen(), now))
                .isPresent();
    }

    private String forget(Request request, Response response) throws UsersRepositoryException, MailboxException {
        Username user = Username.of(request.params(USER));
        String name = request.params(NAME).toLowerCase(Locale.US);
        Refusals.requireKnown(users, user);
        boolean known = store.load(MaildropId.of(user)).devices().stream()
                .anyMatch(device -> device.name().equals(name));
        if (!known) {
            throw Refusals.notFound("User '" + user.asString() + "' has no device of that name");
        }
        if (!maildrops.forgetDevice(user, name)) {
            throw Refusals.inUse(user);
        }
        return Responses.returnNoContent(response);
    }

    /** A device in the list. */
    @AutoValue
    abstract static class Listed {
        static Listed of(KnownDevice device, MaildropState state, boolean silent) {
            long fetched = state.entries().stream()
                    .filter(entry -> entry.fetchedBy().contains(device.number()))
                    .count();
            return new AutoValue_DeviceRoutes_Listed(device.name(), device.lastSeen(), silent, fetched);
        }

        /** As the login name has it; {@code unnamed} is every login that names none. */
        @JsonProperty
        abstract String name();

        /** About when it last logged in: to six hours. */
        @JsonProperty
        abstract Instant lastSeen();

        /** Whether messages no longer wait for it. */
        @JsonProperty
        abstract boolean silent();

        /** How many of the messages of INBOX it has retrieved. */
        @JsonProperty
        abstract long fetched();
    }
}
