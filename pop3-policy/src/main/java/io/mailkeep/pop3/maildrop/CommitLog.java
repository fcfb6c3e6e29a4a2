package io.mailkeep.pop3.maildrop;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.UidRanges;
import io.mailkeep.pop3.metrics.Counter;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an operator reads what became of a message: one line per decision, one counter per kind. Thread-safe. */
@Singleton
public final class CommitLog {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommitLog.class);

    private static final int MOST_REMEMBERED = 10_000;

    private final MetricFactory metrics;
    // A mailbox, and a hash of messages of it.
    private final Cache<List<Object>, Boolean> undecided =
            CacheBuilder.newBuilder().maximumSize(MOST_REMEMBERED).build();

    @Inject
    CommitLog(MetricFactory metrics) {
        this.metrics = metrics;
    }

    void committed(Folder inbox, KeepPolicy policy, CommitResult result, Client client, Decision decision) {
        count(Counter.EXPUNGED, result.expunged());
        count(Counter.RELEASED, result.released());
        count(Counter.MOVED, result.moved());
        count(Counter.IGNORED, result.ignored());
        count(Counter.RETRIEVED, result.retrieved());
        count(Counter.RETRIEVED_AGAIN, result.retrievedAgain());
        LOGGER.info(
                "POP3 session committed: user={} device={} mailbox={} policy={} retrieved={} again={} deleted={}"
                        + " action={} uids={}",
                inbox.session().getUser().asString(),
                client.device().orElse("unnamed"),
                inbox.id(),
                policy.name(),
                result.retrieved(),
                result.retrievedAgain(),
                decision.deleted().size(),
                actions(policy, decision),
                UidRanges.of(decision.deleted()));
    }

    private static String actions(KeepPolicy policy, Decision decision) {
        return decision.actions().isEmpty()
                ? policy.onDelete().action().toString()
                : decision.actions().elementSet().stream().map(Enum::name).collect(Collectors.joining("+"));
    }

    /** A client downloaded again what it has: it lost its list of UIDLs, or was given others. Once a session. */
    void retrievedAgain(Folder folder, KeepPolicy policy, Client client, List<LedgerEntry> again) {
        if (!again.isEmpty()) {
            LOGGER.info(
                    "POP3 messages downloaded again: user={} device={} mailbox={} policy={} messages={} uids={}:{}"
                            + " uidls={}..{}",
                    folder.session().getUser().asString(),
                    client.device().orElse("unnamed"),
                    folder.id(),
                    policy.name(),
                    again.size(),
                    again.get(0).uid().asLong(),
                    Iterables.getLast(again).uid().asLong(),
                    again.get(0).uidl().value(),
                    Iterables.getLast(again).uidl().value());
        }
    }

    /** A guard found a session's deletions to be those of a client that has gone wrong. */
    void parked(Username user, KeepPolicy policy, String objection, int deleted, Duration until) {
        count(Counter.GUARD_HITS, 1);
        count(Counter.PARKED, deleted);
        LOGGER.warn(
                "POP3 deletions parked, they can be undone: user={} policy={} reason=\"{}\" deleted={} days={}",
                user.asString(),
                policy.name(),
                objection,
                deleted,
                until.toDays());
    }

    void undone(Username user, int messages) {
        count(Counter.UNDONE, messages);
        LOGGER.info("POP3 deletions undone: user={} messages={}", user.asString(), messages);
    }

    /** Deletions had waited for devices that did not come. */
    void completed(Folder folder, KeepPolicy policy, Collection<MessageUid> uids) {
        if (!uids.isEmpty()) {
            LOGGER.info(
                    "POP3 deletions wait for silent devices no more: user={} mailbox={} policy={} deleted={} uids={}",
                    folder.session().getUser().asString(),
                    folder.id(),
                    policy.name(),
                    uids.size(),
                    UidRanges.of(uids));
        }
    }

    void expired(Folder inbox, KeepPolicy policy, AtExpiry atExpiry, Collection<MessageUid> uids) {
        count(Counter.EXPIRED, uids.size());
        LOGGER.info(
                "Kept copies expired: user={} mailbox={} policy={} {}={} uids={}",
                inbox.session().getUser().asString(),
                inbox.id(),
                policy.name(),
                atExpiry.mailbox().isPresent() ? "moved" : "expunged",
                uids.size(),
                UidRanges.of(uids));
    }

    /** Flags of copies that are due by the listing are other ones; how many stay for that. */
    void flagsDiffer(Folder folder, Collection<MessageUid> uids, int stay) {
        LOGGER.warn(
                "The flags that James lists are not those of the messages, its task SolveInconsistencies mends that:"
                        + " user={} mailbox={} uids={} stay={}",
                folder.session().getUser().asString(),
                folder.id(),
                UidRanges.of(uids),
                stay);
    }

    /** Whether these may go can not be told, as their content is gone. Once, though sweeps ask again and again. */
    void undecided(Folder folder, ImmutableSet<MessageUid> uids) {
        if (!uids.isEmpty() && undecided.asMap().putIfAbsent(List.of(folder.id(), uids.hashCode()), true) == null) {
            count(Counter.EXPIRY_UNDECIDED, uids.size());
            LOGGER.warn(
                    "Copies stay, since whether they may go can not be told without their content, which is gone:"
                            + " user={} mailbox={} uids={}",
                    folder.session().getUser().asString(),
                    folder.id(),
                    UidRanges.of(uids));
        }
    }

    /** By how much the user's quota in use was wrong after a removal that was interrupted, and is no longer. */
    void recounted(Username user, long messages, long octets) {
        count(Counter.QUOTA_RECOUNTED, 1);
        LOGGER.info(
                "A quota in use was counted anew after a removal that was interrupted: user={} messages={} octets={}",
                user.asString(),
                messages,
                octets);
    }

    void disposalFailed(Username user, Exception cause) {
        count(Counter.DISPOSAL_FAILED, 1);
        LOGGER.warn(
                "Could not finish what a session committed, it stays hidden from POP3 and is tried again:"
                        + " user={} cause={}",
                user.asString(),
                cause.toString());
    }

    private void count(Counter counter, int n) {
        if (n > 0) {
            metrics.generate(counter.metric()).add(n);
        }
    }
}
