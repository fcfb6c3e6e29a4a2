package io.mailkeep.pop3.hold;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.UidRanges;
import io.mailkeep.pop3.metrics.Counter;
import java.time.Duration;
import java.util.Collection;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an auditor reads of holds: one line each, under a logger of its own, and counters. Thread-safe. */
@Singleton
public final class HoldAudit {
    static final String LOGGER_NAME = "io.mailkeep.audit";

    private static final Logger LOGGER = LoggerFactory.getLogger(LOGGER_NAME);
    // A pending removal is tried again at every login and sweep: the same news is told once a day.
    private static final Duration SAME_NEWS = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final MetricFactory metrics;
    private final Cache<String, Boolean> told = CacheBuilder.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(SAME_NEWS)
            .build();

    @Inject
    public HoldAudit(MetricFactory metrics) {
        this.metrics = metrics;
    }

    /** What wanted to remove messages. */
    public enum Path {
        /** A client's DELE. */
        POP3("POP3"),
        /** The end of a retention time. */
        RETENTION("retention"),
        /** James does not say who deletes: IMAP, JMAP, an administrator, or POP3 in a race with the hold. */
        OTHER("IMAP-or-other");

        private final String name;

        Path(String name) {
            this.name = name;
        }
    }

    void placed(Username user, String id, Hold hold) {
        metrics.generate(Counter.HOLD_PLACED.metric()).increment();
        LOGGER.info(
                "Legal hold placed: user={} hold={} reason=\"{}\" from={} subject=\"{}\" since={} before={}",
                user.asString(),
                id,
                hold.reason(),
                hold.from().orElse("any"),
                hold.subject().orElse(""),
                hold.since().map(Object::toString).orElse("any"),
                hold.before().map(Object::toString).orElse("any"));
    }

    /** A hold was placed on a server where nothing but POP3 and retention asks for any. */
    void bindsPop3Only(Username user, String id) {
        LOGGER.warn(
                "Legal hold does not bind IMAP clients, add {} to listeners.xml and restart: user={} hold={}",
                HoldPreDeletionHook.class.getName(),
                user.asString(),
                id);
    }

    void lifted(Username user, String id, Hold hold) {
        metrics.generate(Counter.HOLD_LIFTED.metric()).increment();
        LOGGER.info(
                "Legal hold lifted: user={} hold={} reason=\"{}\" placed={}",
                user.asString(),
                id,
                hold.reason(),
                hold.placed());
    }

    /** A removal that was not carried out. The same one, tried again by the server itself, is told once a day. */
    public void prevented(Username user, String id, Hold hold, String mailbox, Collection<MessageUid> uids, Path path) {
        String news = String.join(" ", user.asString(), id, mailbox, path.name, UidRanges.of(uids));
        if (path == Path.OTHER || told.asMap().putIfAbsent(news, true) == null) {
            metrics.generate(Counter.HOLD_PREVENTED.metric()).add(uids.size());
            LOGGER.info(
                    "Legal hold prevented a removal: user={} hold={} reason=\"{}\" mailbox={} uids={} path={}",
                    user.asString(),
                    id,
                    hold.reason(),
                    mailbox,
                    UidRanges.of(uids),
                    path.name);
        }
    }

    /** A deletion that was refused since it could not be found out whether a hold covers what it deletes. */
    void undecided(Throwable cause) {
        metrics.generate(Counter.HOLD_UNDECIDED.metric()).increment();
        LOGGER.warn("Deletion refused, the legal holds could not be read: cause={}", cause.toString());
    }
}
