package io.mailkeep.imap.protocol;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.util.UUID;

/** A user of the contract, with the clients that belong to it. The UIDs of a mailbox start at 1. */
record Account(MailServer server, String name) {
    private static final String PASSWORD = "secret";

    /** A user that nobody else has, without mail. */
    static Account in(MailServer server) {
        String name = "u" + UUID.randomUUID().toString().substring(0, 13) + "@sync.test";
        server.addUser(name, PASSWORD);
        return new Account(server, name);
    }

    /** A user with small messages in INBOX, none of them recent. */
    static Account withMessages(MailServer server, int count) throws IOException {
        Account account = in(server).withMore(count);
        account.elsewhere();
        return account;
    }

    /** As many more messages in INBOX, with no session that has it selected. */
    Account withMore(int count) throws IOException {
        return withMore("INBOX", count);
    }

    Account withMore(String mailbox, int count) throws IOException {
        try (ImapClient imap = imap()) {
            for (byte[] message : Messages.small(count)) {
                imap.append(mailbox, "", message).ok();
            }
        }
        return this;
    }

    /** A client that has logged in. */
    ImapClient imap() throws IOException {
        return ImapClient.connect(server.imapPort()).login(name, PASSWORD);
    }

    /** A client that has selected INBOX and knows of no extension. */
    ImapClient plain() throws IOException {
        return saying("SELECT INBOX");
    }

    /** A client that has selected INBOX and wants mod-sequences. */
    ImapClient condstore() throws IOException {
        return saying("SELECT INBOX (CONDSTORE)");
    }

    /** A client that has logged in and wants mod-sequences, UIDs and VANISHED of whatever it selects. */
    ImapClient resynchronising() throws IOException {
        return saying("ENABLE QRESYNC");
    }

    /** A client that has selected INBOX and wants UIDs and VANISHED too. */
    ImapClient qresync() throws IOException {
        return saying("ENABLE QRESYNC", "SELECT INBOX");
    }

    /** A client that has selected INBOX and wants UIDs and no numbers. */
    ImapClient uidOnly() throws IOException {
        return saying("ENABLE UIDONLY", "SELECT INBOX");
    }

    /** {@link #uidOnly()}, which has said something else before. */
    ImapClient uidOnly(String before) throws IOException {
        return saying(before, "ENABLE UIDONLY", "SELECT INBOX");
    }

    Pop3Client pop3() throws IOException {
        return Pop3Client.connect(server.pop3Port()).login(name, PASSWORD);
    }

    /** What another session does in INBOX, and then leaves. */
    void elsewhere(String... commands) throws IOException {
        try (ImapClient other = plain()) {
            for (String command : commands) {
                other.send(command).ok();
            }
        }
    }

    /** Another session removes messages from INBOX. */
    void removeElsewhere(String uids) throws IOException {
        elsewhere("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE " + uids);
    }

    /** The mod-sequence that STATUS tells. */
    long highestModSeq(String mailbox) throws IOException {
        try (ImapClient imap = imap()) {
            return Told.by(imap.send("STATUS " + mailbox + " (HIGHESTMODSEQ)").ok())
                    .number("HIGHESTMODSEQ");
        }
    }

    /** What a client that leaves INBOX now remembers of it. */
    Known known() throws IOException {
        try (ImapClient imap = imap()) {
            Told told = Told.by(imap.send("SELECT INBOX").ok());
            return new Known(told.number("UIDVALIDITY"), told.number("HIGHESTMODSEQ"));
        }
    }

    private ImapClient saying(String... commands) throws IOException {
        ImapClient client = imap();
        for (String command : commands) {
            client.send(command).ok();
        }
        return client;
    }

    /** What a client remembers of a mailbox while it is away. */
    record Known(long uidValidity, long modSeq) {
        /** The parameter of SELECT and EXAMINE. */
        String parameter() {
            return parameter("");
        }

        String parameter(String more) {
            return "(QRESYNC (" + (uidValidity + " " + modSeq + " " + more).stripTrailing() + "))";
        }
    }
}
