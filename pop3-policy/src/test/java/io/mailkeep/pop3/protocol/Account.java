package io.mailkeep.pop3.protocol;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A user of the contract, whose domain says which policy applies, with the clients that belong to it. */
public record Account(MailServer server, String name) {
    public static final String PASSWORD = "secret";

    /** A user that nobody else has. */
    public static Account in(MailServer server, String domain) {
        String name = "u" + UUID.randomUUID().toString().substring(0, 13) + "@" + domain;
        server.addUser(name, PASSWORD);
        return new Account(server, name);
    }

    /** A POP3 client that has logged in. */
    public Pop3Client pop3() throws IOException {
        return Pop3Client.connect(server.pop3Port()).login(name, PASSWORD);
    }

    /** An IMAP client that has logged in. */
    public ImapClient imap() throws IOException {
        return ImapClient.connect(server.imapPort()).login(name, PASSWORD);
    }

    /** An IMAP client that has selected INBOX. */
    public ImapClient inbox() throws IOException {
        return imap().select("INBOX");
    }

    public Account with(List<byte[]> messages) throws IOException {
        try (ImapClient imap = imap()) {
            imap.append("INBOX", messages);
        }
        return this;
    }

    /** As many small messages, different from each other. */
    public Account withMessages(int count) throws IOException {
        return with(Messages.small(count));
    }

    /** Opens the maildrop once and leaves it as it is. */
    public Account opened() throws IOException {
        try (Pop3Client pop3 = pop3()) {
            pop3.quit();
        }
        return this;
    }

    /** The unique-ids a new session lists, in its order. */
    public List<String> uidls() throws IOException {
        try (Pop3Client pop3 = pop3()) {
            List<String> uidls = pop3.uidls();
            pop3.quit();
            return uidls;
        }
    }

    /** The subjects in a mailbox, by UID. */
    public List<String> subjects(String mailbox) throws IOException {
        try (ImapClient imap = imap().select(mailbox)) {
            return imap.subjects();
        }
    }

    /** The subjects in a mailbox, by UID, but for messages whose content James has deleted behind the listing. */
    List<String> readableSubjects(String mailbox) throws IOException {
        try (ImapClient imap = imap().select(mailbox)) {
            List<String> subjects = new ArrayList<>();
            for (long uid : imap.uids()) {
                imap.subject(uid).ifPresent(subjects::add);
            }
            return subjects;
        }
    }
}
