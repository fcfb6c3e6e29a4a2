package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import com.google.inject.Inject;
import org.apache.james.mailbox.cassandra.ids.CassandraId;

/**
 * Notes the mailbox whenever a write fails that adds, removes or counts its messages: it may have been carried out all
 * the same, and James does not count again. Thread-safe, does not block.
 */
final class FailedWrites implements RequestTracker {
    private final Suspects suspects;

    @Inject
    FailedWrites(Suspects suspects) {
        this.suspects = suspects;
    }

    @Override
    public void onError(
            Request request, Throwable error, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
        MessageWrites.mailbox(request)
                .ifPresent(mailbox -> suspects.note(new Suspect.MailboxCount(CassandraId.of(mailbox))));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
