package io.mailkeep.pop3.maildrop;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
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

    void committed(Inbox inbox, KeepPolicy policy, CommitResult result, Collection<MessageUid> deleted) {
        count("expunged", result.expunged());
        count("released", result.released());
        count("moved", result.moved());
        count("ignored", result.ignored());
        count("retrieved", result.retrieved());
        LOGGER.info(
                "POP3 session committed: user={} mailbox={} policy={} retrieved={} deleted={} action={} uids={}",
                inbox.session().getUser().asString(),
                inbox.id(),
                policy.name(),
                result.retrieved(),
                deleted.size(),
                policy.onDelete().action(),
                ranges(deleted));
    }

    void expired(Inbox inbox, KeepPolicy policy, Collection<MessageUid> uids) {
        count("expired", uids.size());
        LOGGER.info(
                "Kept copies expired: user={} mailbox={} policy={} expunged={} uids={}",
                inbox.session().getUser().asString(),
                inbox.id(),
                policy.name(),
                uids.size(),
                ranges(uids));
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

    private static String ranges(Collection<MessageUid> uids) {
        return MessageRange.toRanges(uids).stream()
                .map(range -> range.getUidFrom().equals(range.getUidTo())
                        ? Long.toString(range.getUidFrom().asLong())
                        : range.getUidFrom().asLong() + ":" + range.getUidTo().asLong())
                .collect(Collectors.joining(","));
    }
}
