package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.Inject;
import org.apache.james.mailbox.cassandra.ids.CassandraId;

/**
 * Notes the mailbox whenever a write fails that adds, removes or counts its messages, or is made with that: it may have
 * been carried out all the same, and James does not count again. So does a read of a message that was just removed, and
 * a listing of a mailbox from which one was. Thread-safe, does not block.
 */
final class FailedWrites implements RequestTracker {
    private final Suspects suspects;
    private final RemovedMessages removed;

    @Inject
    FailedWrites(Suspects suspects, RemovedMessages removed) {
        this.suspects = suspects;
        this.removed = removed;
    }

    @Override
    public void onError(
            Request request, Throwable error, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
        MessageWrites.mailboxNotCounted(request)
                .or(() -> MessageWrites.read(request).flatMap(removed::mailbox))
                .or(() -> MessageWrites.listed(request).filter(removed::anyFrom))
                .ifPresent(mailbox -> suspects.note(new Suspect.MailboxCount(CassandraId.of(mailbox))));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
