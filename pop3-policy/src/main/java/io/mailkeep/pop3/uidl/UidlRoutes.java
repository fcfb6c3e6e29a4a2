package io.mailkeep.pop3.uidl;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.pop3.maildrop.LabelledMessage;
import io.mailkeep.pop3.maildrop.Relabelling;
import io.mailkeep.pop3.maildrop.UidlRegister;
import io.mailkeep.pop3.support.Refusals;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * UIDLs into and out of the server, behind webadmin's own authentication: {@code extensions.routes}.
 *
 * <ul>
 *   <li>{@code GET /keepcopy/users/{user}/uidls} is a CSV of the user's INBOX.
 *   <li>{@code POST /keepcopy/users/{user}/uidls?format=&match=&dryRun=&force=} gives its messages the UIDLs of the file
 *       in the body; answers how many, and a sentence for each line that could not be followed.
 * </ul>
 */
public final class UidlRoutes implements Routes {
    private static final Logger LOGGER = LoggerFactory.getLogger(UidlRoutes.class);
    private static final String BASE = "/keepcopy";
    private static final String USER = ":user";
    private static final String UIDLS = BASE + "/users/" + USER + "/uidls";

    private final UidlRegister register;
    private final UsersRepository users;
    private final JsonTransformer json;

    @Inject
    UidlRoutes(UidlRegister register, UsersRepository users, JsonTransformer json) {
        this.register = register;
        this.users = users;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(UIDLS, this::export);
        service.post(UIDLS, this::take, json);
    }

    private Object export(Request request, Response response)
            throws UsersRepositoryException, MailboxException, IOException {
        Username user = knownUser(request);
        ImmutableList<LabelledMessage> messages = register.read(user).orElseThrow(() -> Refusals.inUse(user));
        response.type("text/csv; charset=utf-8");
        try (Writer out = new OutputStreamWriter(response.raw().getOutputStream(), StandardCharsets.UTF_8)) {
            out.write("user,uid,messageId,size,uidl\n");
            for (LabelledMessage message : messages) {
                out.write(Table.line(ImmutableList.of(
                        user.asString(),
                        Long.toString(message.uid().asLong()),
                        message.messageId().orElse(""),
                        Long.toString(message.size()),
                        message.uidl().value())));
            }
        }
        return response.raw();
    }

    private ImmutableMap<String, Object> take(Request request, Response response)
            throws UsersRepositoryException, MailboxException, IOException {
        Username user = knownUser(request);
        Table table = new Table(format(request));
        ImmutableList<Row> rows =
                table.read(new InputStreamReader(request.raw().getInputStream(), StandardCharsets.UTF_8));
        Matching matching = new Matching(matchesByUid(request));
        boolean dryRun = flag(request, "dryRun");
        Relabelling done = register.relabel(user, inbox -> matching.match(rows, inbox), flag(request, "force"), dryRun)
                .orElseThrow(() -> Refusals.inUse(user));
        ImmutableList<String> unmatched = ImmutableList.<String>builder()
                .addAll(table.complaints())
                .addAll(matching.unmatched())
                .build();
        LOGGER.info(
                "UIDLs imported: user={} dryRun={} assigned={} unchanged={} unmatched={} conflicts={}",
                user.asString(),
                dryRun,
                done.assigned(),
                done.unchanged(),
                unmatched.size(),
                done.conflicts().size());
        return ImmutableMap.of(
                "assigned", done.assigned(),
                "unchanged", done.unchanged(),
                "unmatched", unmatched,
                "conflicts", done.conflicts());
    }

    private static Format format(Request request) {
        String name = Optional.ofNullable(request.queryParams("format")).orElse("mailkeep");
        return Optional.ofNullable(Table.FORMATS.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'format' must be one of " + Table.FORMATS.keySet() + ", not '" + name + "'"));
    }

    private static boolean matchesByUid(Request request) {
        String match = Optional.ofNullable(request.queryParams("match")).orElse("messageId");
        if (!match.equals("messageId") && !match.equals("uid")) {
            throw new IllegalArgumentException("'match' must be messageId or uid, not '" + match + "'");
        }
        return match.equals("uid");
    }

    private static boolean flag(Request request, String name) {
        String value = Optional.ofNullable(request.queryParams(name)).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("'" + name + "' must be true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    private Username knownUser(Request request) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        Refusals.requireKnown(users, user);
        return user;
    }
}
