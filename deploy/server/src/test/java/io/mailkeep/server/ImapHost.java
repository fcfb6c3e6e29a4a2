package io.mailkeep.server;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mpt.api.Continuation;
import org.apache.james.mpt.api.ImapFeatures.Feature;
import org.apache.james.mpt.api.ImapHostSystem;
import org.apache.james.mpt.api.Session;

/** What a script asks of the server under test, done as an operator (webadmin) or a user (IMAP) would do it. */
final class ImapHost implements ImapHostSystem {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningServer server;
    private final Map<Username, String> passwords = new LinkedHashMap<>();
    private final Set<Username> users = new LinkedHashSet<>();
    private Duration patience = PATIENCE;

    ImapHost(RunningServer server) {
        this.server = server;
    }

    /** For the rest of this test, an answer that is not there after this time will not come. */
    void waitNoLongerThan(Duration time) {
        patience = time;
    }

    @Override
    public boolean supports(Feature... features) {
        return true;
    }

    @Override
    public Session newSession(Continuation continuation) {
        return new ImapConnection(server.port(Port.IMAP), patience, continuation);
    }

    @Override
    public boolean addUser(Username user, String password) {
        server.addUser(user.asString(), password);
        passwords.put(user, password);
        users.add(user);
        return true;
    }

    @Override
    public void createMailbox(MailboxPath mailbox) {
        if (!mailbox.getNamespace().equals(MailboxConstants.USER_NAMESPACE)) {
            throw new UnsupportedOperationException("Nobody can create a mailbox outside #private: " + mailbox);
        }
        users.add(mailbox.getUser());
        server.administer("PUT", mailboxes(mailbox.getUser(), "/" + mailbox.getName()), "");
    }

    @Override
    public void grantRights(MailboxPath mailbox, Username user, MailboxACL.Rfc4314Rights rights) throws IOException {
        try (LineClient owner = login(mailbox.getUser())) {
            owner.send("r SETACL " + mailbox.getName() + " " + user.asString() + " +" + rights.serialize())
                    .readThrough("r OK");
        }
    }

    @Override
    public void setQuotaLimits(QuotaCountLimit count, QuotaSizeLimit size) {
        server.administer("PUT", "/quota/count", Long.toString(count.asLong()));
        server.administer("PUT", "/quota/size", Long.toString(size.asLong()));
    }

    @Override
    public void beforeTest() {}

    @Override
    public void afterTest() {}

    /** Leaves no trace of the test behind. */
    void clean() throws IOException {
        for (Username user : passwords.keySet()) {
            unsubscribe(user);
            server.administer("DELETE", "/users/" + user.asString(), "");
        }
        users.forEach(user -> server.administer("DELETE", mailboxes(user, ""), ""));
        server.administer("DELETE", "/quota/count", "");
        server.administer("DELETE", "/quota/size", "");
        passwords.clear();
        users.clear();
        patience = PATIENCE;
    }

    private void unsubscribe(Username user) throws IOException {
        try (LineClient client = login(user)) {
            List<String> subscribed = client.send("s LSUB \"\" *")
                    .readThrough("s OK")
                    .lines()
                    .filter(line -> line.startsWith("* LSUB "))
                    .map(line -> line.substring(line.indexOf(") \".\" ") + ") \".\" ".length()))
                    .toList();
            for (String mailbox : subscribed) {
                client.send("u UNSUBSCRIBE " + mailbox).readThrough("u OK");
            }
        }
    }

    private LineClient login(Username user) throws IOException {
        LineClient client = server.connect(Port.IMAP);
        client.read();
        client.send("l LOGIN " + user.asString() + " " + passwords.get(user)).readThrough("l OK");
        return client;
    }

    /** Forced, since mailboxes may belong to someone who cannot log in. */
    private static String mailboxes(Username user, String mailbox) {
        return "/users/" + user.asString() + "/mailboxes" + mailbox + "?force";
    }
}
