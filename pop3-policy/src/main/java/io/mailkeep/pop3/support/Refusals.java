package io.mailkeep.pop3.support;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;

/** Answers to requests that can not be met. */
public final class Refusals {
    private Refusals() {}

    /** Answers 404 unless there is such a user. */
    public static void requireKnown(UsersRepository users, Username user) throws UsersRepositoryException {
        if (!users.contains(user)) {
            throw notFound("User '" + user.asString() + "' does not exist");
        }
    }

    static HaltException notFound(String message) {
        return of(HttpStatus.NOT_FOUND_404, ErrorResponder.ErrorType.NOT_FOUND, message);
    }

    /** Answers 409 while a session holds the maildrop. */
    public static HaltException inUse(Username user) {
        return conflict("A POP3 session of '" + user.asString() + "' is open. Try again when it has ended");
    }

    static HaltException inUse(Username user, Username other) {
        return conflict("A POP3 session of '" + user.asString() + "' or '" + other.asString()
                + "' is open. Try again when it has ended");
    }

    static HaltException conflict(String message) {
        return of(HttpStatus.CONFLICT_409, ErrorResponder.ErrorType.WRONG_STATE, message);
    }

    private static HaltException of(int status, ErrorResponder.ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message(message)
                .haltError();
    }
}
