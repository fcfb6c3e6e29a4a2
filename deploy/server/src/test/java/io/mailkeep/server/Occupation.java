package io.mailkeep.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many messages of a user count towards a quota. */
final class Occupation {
    private static final Pattern MESSAGES = Pattern.compile("\"occupation\":.*\"count\":(\\d+)[,}]");

    private Occupation() {}

    static int of(RunningServer server, String user) {
        String quota = server.webadmin("GET", "/quota/users/" + user, "").body();
        Matcher messages = MESSAGES.matcher(quota);
        if (!messages.find()) {
            throw new AssertionError("no occupation in " + quota);
        }
        return Integer.parseInt(messages.group(1));
    }
}
