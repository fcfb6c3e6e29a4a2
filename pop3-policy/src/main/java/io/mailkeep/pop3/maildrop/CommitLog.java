package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.UidRanges;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.time.Duration;
import java.util.Collection;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an operator reads what became of a message: one line per decision, one counter per kind. Thread-safe. */
@Singleton
public final class CommitLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommitLog.class);
    private static final String PREFIX = "mailkeep-pop3-";

    private final MetricFactory metrics;

    @Inject
    CommitLog(MetricFactory metrics) {
        this.metrics = metrics;
    }

    void committed(
            Folder inbox, KeepPolicy policy, CommitResult result, Client client, Collection<MessageUid> deleted) {
        count("expunged", result.expunged());
        count("released", result.released());
        count("moved", result.moved());
        count("ignored", result.ignored());
        count("retrieved", result.retrieved());
        count("retrieved-again", result.retrievedAgain());
        LOGGER.info(
                "POP3 session committed: user={} device={} mailbox={} policy={} retrieved={} again={} deleted={}"
                        + " action={} uids={}",
                inbox.session().getUser().asString(),
                client.device().orElse("unnamed"),
                inbox.id(),
                policy.name(),
                result.retrieved(),
                result.retrievedAgain(),
                deleted.size(),
                policy.onDelete().action(),
                UidRanges.of(deleted));
    }

    /** A guard found a session's deletions to be those of a client that has gone wrong. */
    void parked(Username user, KeepPolicy policy, String objection, int deleted, Duration until) {
        count("guard-hits", 1);
        count("parked", deleted);
        LOGGER.warn(
                "POP3 deletions parked, they can be undone: user={} policy={} reason=\"{}\" deleted={} days={}",
                user.asString(),
                policy.name(),
                objection,
                deleted,
                until.toDays());
    }

    void undone(Username user, int messages) {
        count("undone", messages);
        LOGGER.info("POP3 deletions undone: user={} messages={}", user.asString(), messages);
    }

    void expired(Folder inbox, KeepPolicy policy, Collection<MessageUid> uids) {
        count("expired", uids.size());
        LOGGER.info(
                "Kept copies expired: user={} mailbox={} policy={} {}={} uids={}",
                inbox.session().getUser().asString(),
                inbox.id(),
                policy.name(),
                policy.retention().atExpiry().mailbox().isPresent() ? "moved" : "expunged",
                uids.size(),
                UidRanges.of(uids));
    }

    void disposalFailed(Username user, Exception cause) {
        count("disposal-failed", 1);
        LOGGER.warn(
                "Could not finish what an earlier session committed, it stays hidden from POP3 and is tried again:"
                        + " user={} cause={}",
                user.asString(),
                cause.toString());
    }

    private void count(String what, int n) {
        if (n > 0) {
            metrics.generate(PREFIX + what).add(n);
        }
    }
}
