package io.mailkeep.imap.dropin;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A test that fails on an unmodified James.
 *
 * @param rules the simple name of the contract's group
 * @param tests the names of its tests, as a regular expression
 * @param message what the failure's message contains
 * @param certainty whether the test has to fail
 * @param reason what James does instead
 */
record Difference(String rules, String tests, String message, Certainty certainty, String reason) {
    enum Certainty {
        ALWAYS,
        /** A race inside the server decides. */
        SOMETIMES
    }

    boolean covers(String testedRules, String test) {
        return rules.equals(testedRules) && Pattern.matches(tests, test);
    }

    void judge(String test, Optional<Throwable> failure) {
        if (failure.isEmpty() && certainty == Certainty.ALWAYS) {
            throw new AssertionError(rules + "." + test + " passed, but is listed as a difference: remove it from the "
                    + "list, or make it see what it is meant to see. The reason given there: " + reason);
        }
        failure.filter(thrown -> !String.valueOf(thrown.getMessage()).contains(message))
                .ifPresent(thrown -> {
                    throw new AssertionError(
                            rules + "." + test + " fails in another way than with " + message + ": " + reason, thrown);
                });
    }
}
