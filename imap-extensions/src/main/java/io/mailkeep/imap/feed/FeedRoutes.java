package io.mailkeep.imap.feed;

import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import io.mailkeep.imap.feed.FeedReader.Page;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The change feeds: {@code extensions.routes}.
 *
 * <p>{@code GET /imap/users/{user}/changes?since=cursor&wait=30} answers lines of JSON, of which the last, a {@code
 * Cursor}, says where to go on and what the feed waits for. Where there is nothing it waits for up to {@code wait}
 * seconds, 60 at most. Without {@code since} it begins with the beginning of the feed; with {@code since=now} it answers a
 * cursor of the end alone. 410 if the feed no longer has what comes after the cursor, or the cursor is another user's.
 */
@Singleton
public final class FeedRoutes implements Routes {
    private static final String BASE = "/imap";
    private static final String USER = ":user";
    private static final String NOW = "now";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final FeedConfiguration configuration;
    private final Provider<FeedReader> reader;
    private final UsersRepository users;

    @Inject
    FeedRoutes(FeedConfiguration configuration, Provider<FeedReader> reader, UsersRepository users) {
        this.configuration = configuration;
        this.reader = reader;
        this.users = users;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/users/" + USER + "/changes", this::changes);
    }

    /** Blocks. */
    private String changes(Request request, Response response) throws UsersRepositoryException {
        Username user = Username.of(request.params(USER));
        requireFeed(user);
        Optional<String> since = Optional.ofNullable(request.queryParams("since"));
        Duration wait = wait(Optional.ofNullable(request.queryParams("wait")));
        try {
            Page page = since.filter(NOW::equals).isPresent()
                    ? reader.get().end(user).block(PATIENCE)
                    : reader.get()
                            .after(user, since.map(Cursor::parse).orElseGet(() -> Cursor.beginning(user)), wait)
                            .block(PATIENCE);
            response.type("application/x-ndjson");
            return text(page);
        } catch (CursorExpiredException e) {
            throw halt(HttpStatus.GONE_410, ErrorResponder.ErrorType.WRONG_STATE, e.getMessage());
        }
    }

    private void requireFeed(Username user) throws UsersRepositoryException {
        if (!configuration.isOn()) {
            throw halt(
                    HttpStatus.NOT_FOUND_404,
                    ErrorResponder.ErrorType.NOT_FOUND,
                    "No change feed is kept. Add <feed age=\"30 days\"/> to sync-hooks.xml and restart");
        }
        if (!users.contains(user)) {
            throw halt(
                    HttpStatus.NOT_FOUND_404,
                    ErrorResponder.ErrorType.NOT_FOUND,
                    "User '" + user.asString() + "' does not exist");
        }
    }

    private static Duration wait(Optional<String> seconds) {
        try {
            Duration wait = Duration.ofSeconds(seconds.map(Integer::parseInt).orElse(0));
            if (!wait.isNegative() && wait.compareTo(FeedReader.LONGEST_WAIT) <= 0) {
                return wait;
            }
        } catch (NumberFormatException e) {
            throw badWait(e);
        }
        throw badWait(null);
    }

    private static IllegalArgumentException badWait(Exception cause) {
        return new IllegalArgumentException(
                "'wait' must be a number of seconds from 0 to " + FeedReader.LONGEST_WAIT.toSeconds(), cause);
    }

    private static String text(Page page) {
        return Stream.concat(page.batches().stream().flatMap(batch -> batch.lines().stream()), Stream.of(end(page)))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String end(Page page) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "Cursor");
        line.put("cursor", page.next().text());
        line.put("more", page.more());
        line.put("waitingFor", page.waitingFor().stream().map(FeedRoutes::hole).collect(Collectors.toList()));
        return Lines.json(line);
    }

    private static Map<String, Object> hole(Waiting.Hole hole) {
        return Map.of(
                "mailbox",
                hole.mailbox().serialize(),
                "modseq",
                hole.highest().asLong(),
                "since",
                hole.since().toString());
    }

    private static HaltException halt(int status, ErrorResponder.ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message(message)
                .haltError();
    }
}
