package io.mailkeep.search.reindexing;

import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.indexer.MessageIdReIndexer;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.mailbox.indexer.ReIndexingExecutionFailures;
import org.apache.james.mailbox.indexer.ReIndexingExecutionFailures.ReIndexingFailure;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.task.Task;

/**
 * What James's routes and commands reindex by. {@code fixOutdated} mends what differs; the other modes write every
 * message anew, and never delete first.
 */
public final class MailReIndexer implements ReIndexer, MessageIdReIndexer {
    private final Reindexing reindexing;
    private final Mailboxes mailboxes;

    public MailReIndexer(Reindexing reindexing, Mailboxes mailboxes) {
        this.reindexing = reindexing;
        this.mailboxes = mailboxes;
    }

    @Override
    public Task reIndex(RunningOptions options) {
        return task(new Scope.All(), options);
    }

    @Override
    public Task reIndex(Username user, RunningOptions options) {
        return task(new Scope.OfUser(user), options);
    }

    @Override
    public Task reIndex(MailboxPath path, RunningOptions options) throws MailboxException {
        return task(new Scope.OfMailboxes(List.of(mailboxes.at(path))), options);
    }

    @Override
    public Task reIndex(MailboxId mailbox, RunningOptions options) throws MailboxException {
        return task(new Scope.OfMailboxes(List.of(mailboxes.existing(mailbox))), options);
    }

    @Override
    public Task reIndex(MailboxPath path, MessageUid uid) throws MailboxException {
        return task(new Scope.OfMessage(mailboxes.at(path), uid), RunningOptions.DEFAULT);
    }

    @Override
    public Task reIndex(MailboxId mailbox, MessageUid uid) throws MailboxException {
        return task(new Scope.OfMessage(mailboxes.existing(mailbox), uid), RunningOptions.DEFAULT);
    }

    @Override
    public Task reIndex(MessageId message) {
        return task(new Scope.OfMessageId(message), RunningOptions.DEFAULT);
    }

    /** The mailboxes in which something failed, in whole. */
    @Override
    public Task reIndex(ReIndexingExecutionFailures failures, RunningOptions options) {
        List<MailboxId> failed = Stream.concat(
                        failures.mailboxFailures().stream(),
                        failures.messageFailures().stream().map(ReIndexingFailure::getMailboxId))
                .distinct()
                .toList();
        return task(new Scope.OfMailboxes(failed), options);
    }

    private Task task(Scope scope, RunningOptions options) {
        return reindexing.task(scope, depth(options), options.getMessagesPerSecond());
    }

    private static Depth depth(RunningOptions options) {
        return options.getMode() == RunningOptions.Mode.FIX_OUTDATED ? Depth.DIFFERENCES : Depth.EVERYTHING;
    }
}
