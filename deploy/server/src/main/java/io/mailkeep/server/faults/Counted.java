package io.mailkeep.server.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What James counts of a user all of whose mail is in INBOX and Trash, beside what is there, by every node. */
record Counted(String address, String password, List<Node> nodes) {
    private static final Pattern IN_MAILBOX = Pattern.compile("STATUS .*\\(MESSAGES (\\d+)\\)");
    private static final Pattern IN_USE = Pattern.compile("QUOTA .*\\(MESSAGE (\\d+) \\d+\\)");

    /** Whether STATUS is right. Fails by saying which numbers differ. */
    boolean inMailbox() throws IOException {
        for (Node node : nodes) {
            try (Wire wire = Wire.imap(node.imap(), address, password)) {
                for (String mailbox : mailboxes(wire)) {
                    requireEqual(counted(wire, "STATUS " + mailbox + " (MESSAGES)", IN_MAILBOX), there(wire, mailbox));
                }
            }
        }
        return true;
    }

    /** Whether the quota in use is right. Fails by saying which numbers differ. */
    boolean forQuota() throws IOException {
        for (Node node : nodes) {
            try (Wire wire = Wire.imap(node.imap(), address, password)) {
                int there = 0;
                for (String mailbox : mailboxes(wire)) {
                    there += there(wire, mailbox);
                }
                requireEqual(counted(wire, "GETQUOTAROOT INBOX", IN_USE), there);
            }
        }
        return true;
    }

    private static List<String> mailboxes(Wire wire) throws IOException {
        List<String> mailboxes = new ArrayList<>(List.of("INBOX"));
        if (!wire.imap("b", "LIST \"\" " + Kind.TRASH).isEmpty()) {
            mailboxes.add(Kind.TRASH);
        }
        return mailboxes;
    }

    private static int there(Wire wire, String mailbox) throws IOException {
        wire.imap("d", "SELECT " + mailbox);
        return (int) wire.imap("e", "UID FETCH 1:* (UID)").stream()
                .filter(line -> line.contains(" FETCH ("))
                .count();
    }

    private static void requireEqual(int counted, int there) throws IOException {
        if (counted != there) {
            throw new IOException("counted are " + counted + ", there are " + there);
        }
    }

    private static int counted(Wire wire, String command, Pattern answer) throws IOException {
        String lines = String.join(" ", wire.imap("c", command));
        Matcher counted = answer.matcher(lines);
        if (!counted.find()) {
            throw new IOException("no count in \"" + lines + "\"");
        }
        return Integer.parseInt(counted.group(1));
    }
}
