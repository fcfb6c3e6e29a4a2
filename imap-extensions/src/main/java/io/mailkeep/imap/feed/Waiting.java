package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;

/**
 * The mailboxes whose change log has a hole, as this node has seen it: what was allocated before a time longer ago than
 * any operation takes has been written, or never will. That is no time of the clock, which a step would let pass while a
 * change is being written. A node that starts begins to wait anew. Thread-safe.
 */
final class Waiting {
    private static final int MOST_MAILBOXES = 10_000;
    private static final int MOST_NOTED = 16;

    private final Duration patience;
    private final Clock clock;
    private final Ticker ticker;
    private final Map<MailboxId, Stuck> stuck = new LinkedHashMap<>();

    Waiting(Duration patience, Clock clock, Ticker ticker) {
        this.patience = patience;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** A mailbox that waits. */
    @AutoValue
    abstract static class Hole {
        private static Hole of(Username user, MailboxId mailbox, ModSeq highest, Instant since) {
            return new AutoValue_Waiting_Hole(user, mailbox, highest, since);
        }

        abstract Username user();

        abstract MailboxId mailbox();

        /** As far as is known that something happened. */
        abstract ModSeq highest();

        /** When this node saw the hole first, or one before it that has been filled. */
        abstract Instant since();
    }

    /** Who allocated this mod-sequence or a lower one has written what it was for, or never will; 0 if none is known. */
    synchronized ModSeq settled(MailboxId mailbox) {
        return Optional.ofNullable(stuck.get(mailbox))
                .map(waiting -> waiting.settled(ticker.read(), patience))
                .orElse(ModSeq.first());
    }

    /** As far as is known that something happened in a mailbox that waits; 0 if it does not. */
    synchronized ModSeq highest(MailboxId mailbox) {
        return Optional.ofNullable(stuck.get(mailbox))
                .map(waiting -> waiting.highest)
                .orElse(ModSeq.first());
    }

    /** A mailbox has a hole before a mod-sequence that has been allocated. */
    synchronized void begin(Username user, MailboxId mailbox, ModSeq highest) {
        if (stuck.size() < MOST_MAILBOXES || stuck.containsKey(mailbox)) {
            stuck.computeIfAbsent(mailbox, id -> new Stuck(user, clock.instant()))
                    .note(highest, ticker.read(), patience.dividedBy(MOST_NOTED));
        }
    }

    /** A mailbox has no hole. */
    synchronized void end(MailboxId mailbox) {
        stuck.remove(mailbox);
    }

    /** Those of a user. */
    synchronized ImmutableList<Hole> of(Username user) {
        return stuck.entrySet().stream()
                .filter(entry -> entry.getValue().user.equals(user))
                .map(entry -> entry.getValue().hole(entry.getKey()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Those whose hole, or a further part of it, has settled since the last call. */
    synchronized ImmutableList<Hole> settled() {
        long now = ticker.read();
        return stuck.entrySet().stream()
                .filter(entry -> entry.getValue().settlesAt(now, patience))
                .map(entry -> entry.getValue().hole(entry.getKey()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Since when the longest one waits. */
    synchronized Optional<Instant> oldest() {
        return stuck.values().stream().map(waiting -> waiting.since).min(Instant::compareTo);
    }

    @AutoValue
    abstract static class Noted {
        private static Noted of(ModSeq modSeq, long at) {
            return new AutoValue_Waiting_Noted(modSeq, at);
        }

        abstract ModSeq modSeq();

        /** By the ticker. */
        abstract long at();
    }

    private static final class Stuck {
        private final Username user;
        private final Instant since;

        // Ascending in both.
        private final Deque<Noted> noted = new ArrayDeque<>();
        private ModSeq highest = ModSeq.first();
        private ModSeq settled = ModSeq.first();
        private ModSeq tried = ModSeq.first();

        Stuck(Username user, Instant since) {
            this.user = user;
            this.since = since;
        }

        void note(ModSeq modSeq, long now, Duration apart) {
            highest = Ordering.natural().max(highest, modSeq);
            boolean isNoted = !noted.isEmpty()
                    && (noted.getLast().modSeq().equals(highest)
                            || now - noted.getLast().at() < apart.toNanos());
            if (!isNoted && highest.compareTo(settled) > 0) {
                noted.addLast(Noted.of(highest, now));
            }
        }

        ModSeq settled(long now, Duration patience) {
            while (!noted.isEmpty() && now - noted.getFirst().at() >= patience.toNanos()) {
                settled = noted.removeFirst().modSeq();
            }
            return settled;
        }

        boolean settlesAt(long now, Duration patience) {
            note(highest, now, patience.dividedBy(MOST_NOTED));
            boolean more = settled(now, patience).compareTo(tried) > 0;
            tried = settled;
            return more;
        }

        Hole hole(MailboxId mailbox) {
            return Hole.of(user, mailbox, highest, since);
        }
    }
}
