package io.mailkeep.server;

import com.google.common.base.Splitter;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients see of a mailbox: the subjects of its messages in order. All users' password is "secret". */
final class Subjects {
    private static final Pattern SUBJECT = Pattern.compile("^Subject: (.*)$", Pattern.MULTILINE);

    private Subjects() {}

    static List<String> byPop3(RunningServer server, String user) throws IOException {
        try (LineClient client = login(server, user)) {
            int count = Integer.parseInt(
                    Splitter.on(' ').splitToList(client.send("STAT").read()).get(1));
            List<String> subjects = new ArrayList<>();
            for (int number = 1; number <= count; number++) {
                subjects.addAll(in(client.send("TOP " + number + " 0").readThrough(".")));
            }
            client.send("QUIT").read();
            return subjects;
        }
    }

    /** Empty also for a mailbox that does not exist. */
    static List<String> byImap(RunningServer server, String user, String mailbox) throws IOException {
        try (LineClient client = imap(server, user)) {
            String selected = client.send("b EXAMINE " + mailbox).readThrough("b ");
            return selected.contains("b OK")
                    ? in(client.send("c UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                            .readThrough("c OK"))
                    : List.of();
        }
    }

    /** An IMAP session in which no mailbox is selected. */
    static LineClient imap(RunningServer server, String user) throws IOException {
        LineClient client = server.connect(Port.IMAP);
        client.read();
        client.send("a LOGIN " + user + " secret").readThrough("a OK");
        return client;
    }

    /** A POP3 session in TRANSACTION. */
    static LineClient login(RunningServer server, String user) throws IOException {
        LineClient client = server.connect(Port.POP3);
        client.read();
        client.send("USER " + user).read();
        String answer = client.send("PASS secret").read();
        if (answer == null || !answer.startsWith("+OK")) {
            client.close();
            throw new IOException("login of " + user + " answered " + answer);
        }
        return client;
    }

    private static List<String> in(String text) {
        Matcher subjects = SUBJECT.matcher(text);
        return subjects.results().map(hit -> hit.group(1).trim()).toList();
    }
}
