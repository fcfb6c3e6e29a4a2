package io.mailkeep.server.faults;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What James counts of a user all of whose mail is in INBOX, beside what is there, by every node. */
record Counted(String address, String password, List<Node> nodes) {
    private static final Pattern IN_MAILBOX = Pattern.compile("STATUS .*\\(MESSAGES (\\d+)\\)");
    private static final Pattern IN_USE = Pattern.compile("QUOTA .*\\(MESSAGE (\\d+) \\d+\\)");

    /** Whether STATUS is right. Fails by saying which numbers differ. */
    boolean inMailbox() throws IOException {
        return areAll("STATUS INBOX (MESSAGES)", IN_MAILBOX);
    }

    /** Whether the quota in use is right. Fails by saying which numbers differ. */
    boolean forQuota() throws IOException {
        return areAll("GETQUOTAROOT INBOX", IN_USE);
    }

    private boolean areAll(String command, Pattern answer) throws IOException {
        for (Node node : nodes) {
            try (Wire wire = Wire.inbox(node.imap(), address, password)) {
                int counted = counted(wire.imap("c", command), answer);
                long there = wire.imap("d", "UID FETCH 1:* (UID)").stream()
                        .filter(line -> line.contains(" FETCH ("))
                        .count();
                if (counted != there) {
                    throw new IOException("counted are " + counted + ", there are " + there);
                }
            }
        }
        return true;
    }

    private static int counted(List<String> answer, Pattern pattern) throws IOException {
        Matcher counted = pattern.matcher(String.join(" ", answer));
        if (!counted.find()) {
            throw new IOException("no count in \"" + String.join(" ", answer) + "\"");
        }
        return Integer.parseInt(counted.group(1));
    }
}
