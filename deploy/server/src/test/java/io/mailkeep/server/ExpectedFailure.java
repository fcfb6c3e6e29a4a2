package io.mailkeep.server;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A script that fails, and must fail just so.
 *
 * @param suite the simple name of James's suite
 * @param tests the names of its tests, as a regular expression
 * @param message what the failure's message contains: where the script stopped
 * @param certainty whether the test has to fail
 * @param reason why it fails, and what a stock server does
 */
record ExpectedFailure(String suite, String tests, String message, Certainty certainty, String reason) {
    enum Certainty {
        ALWAYS,
        /** A race inside the server decides. */
        SOMETIMES
    }

    boolean covers(String testedSuite, String test) {
        return suite.equals(testedSuite) && Pattern.matches(tests, test);
    }

    void judge(String test, Optional<Throwable> outcome) {
        if (outcome.isEmpty() && certainty == Certainty.ALWAYS) {
            throw new AssertionError(suite + "." + test + " passed, but is listed to fail: remove it from the list. "
                    + "The reason given there: " + reason);
        }
        outcome.filter(failure -> !String.valueOf(failure.getMessage()).contains(message))
                .ifPresent(failure -> {
                    throw new AssertionError(
                            suite + "." + test + " fails elsewhere than at " + message + ": " + reason, failure);
                });
    }
}
