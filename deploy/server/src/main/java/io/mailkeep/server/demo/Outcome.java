package io.mailkeep.server.demo;

import java.util.Set;

/**
 * What is left of a message.
 *
 * @param fate in which mailbox IMAP finds it
 * @param listed whether the next POP3 session lists it
 * @param flags as IMAP shows them
 */
record Outcome(Fate fate, boolean listed, Set<String> flags) {
    @Override
    public String toString() {
        String maildrop = listed ? "maildrop" : "";
        String mailbox = fate == Fate.EXPUNGED ? "" : fate.toString();
        String where = listed && fate != Fate.EXPUNGED ? maildrop + ", " + mailbox : maildrop + mailbox;
        return (where.isEmpty() ? "nowhere" : where) + (flags.isEmpty() ? "" : " " + String.join(" ", flags));
    }
}
