package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;

/** A user and the messages in INBOX. One connection uses it at a time. */
public record Maildrop(String user, int messages) {
    /** One of some of the same size. */
    public static Maildrop standing(int messages, int number) {
        return new Maildrop("holds" + messages + "no" + number + "@" + James.DOMAIN, messages);
    }

    /** One that is not used again. */
    public static Maildrop once(int messages, String purpose) {
        return new Maildrop("once" + messages + purpose + "@" + James.DOMAIN, messages);
    }

    public String password() {
        return ImapClient.PASSWORD;
    }
}
