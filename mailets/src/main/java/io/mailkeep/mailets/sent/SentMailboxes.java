package io.mailkeep.mailets.sent;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxPath;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * In which mailboxes clients may store their copies, by what the mailets of {@code mailetcontainer.xml} are configured
 * to, and whether anyone listens for them. Thread-safe.
 */
@Singleton
final class SentMailboxes {
    private static final Username NOBODY = Username.of("mailkeep-sent");

    private final Sinks.Empty<Void> known = Sinks.empty();
    private final char delimiter;
    private volatile ImmutableSet<String> names = ImmutableSet.of();
    private volatile boolean listened;

    @Inject
    SentMailboxes(MailboxManager mailboxes) {
        this.delimiter = mailboxes.createSystemSession(NOBODY).getPathDelimiter();
    }

    /** Those of one mailet, as mailets write them: a slash is the delimiter, too. */
    synchronized void add(ImmutableSet<String> mailboxes) {
        names = Stream.concat(names.stream(), mailboxes.stream().map(mailbox -> mailbox.replace('/', delimiter)))
                .collect(ImmutableSet.toImmutableSet());
        known.tryEmitEmpty();
    }

    /** Whether a mailet has said which they are: James begins to tell of messages before it starts mailets. */
    boolean areKnown() {
        return !names.isEmpty();
    }

    /** Completes once they are known, on another thread than the mailet's. */
    Mono<Void> known() {
        return known.asMono().publishOn(Schedulers.boundedElastic());
    }

    boolean contain(MailboxPath path) {
        return isOfUser(path) && names.contains(path.getName());
    }

    static boolean isOfUser(MailboxPath path) {
        return MailboxConstants.USER_NAMESPACE.equals(path.getNamespace());
    }

    void listen() {
        listened = true;
    }

    boolean areListenedTo() {
        return listened;
    }
}
