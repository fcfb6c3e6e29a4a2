package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;

/** A user and the messages in INBOX. One connection uses it at a time. */
public record Maildrop(String user, int messages) {
    /** One of some of the same size. */
    public static Maildrop standing(int messages, int number) {
        return new Maildrop("holds" + messages + "no" + number + "@" + James.DOMAIN, messages);
    }

    /** One to be emptied. */
    public static Maildrop toDelete(int messages, int number) {
        return new Maildrop("deletes" + messages + "no" + number + "@" + James.DOMAIN, messages);
    }

    public String password() {
        return ImapClient.PASSWORD;
    }
}
