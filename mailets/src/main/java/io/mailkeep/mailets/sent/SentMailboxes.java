package io.mailkeep.mailets.sent;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxPath;

/**
 * In which mailboxes clients may store their copies, by what the mailets of {@code mailetcontainer.xml} are configured
 * to, and whether anyone listens for them. Thread-safe.
 */
@Singleton
final class SentMailboxes {
    private static final Username NOBODY = Username.of("mailkeep-sent");

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean listened;

    private final char delimiter;

    @Inject
    SentMailboxes(MailboxManager mailboxes) {
        this.delimiter = mailboxes.createSystemSession(NOBODY).getPathDelimiter();
    }

    /** As mailets write it: a slash is the delimiter, too. */
    void add(String mailbox) {
        names.add(mailbox.replace('/', delimiter));
    }

    boolean contain(MailboxPath path) {
        return MailboxConstants.USER_NAMESPACE.equals(path.getNamespace()) && names.contains(path.getName());
    }

    void listen() {
        listened = true;
    }

    boolean areListenedTo() {
        return listened;
    }
}
