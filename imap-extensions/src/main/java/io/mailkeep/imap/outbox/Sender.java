package io.mailkeep.imap.outbox;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.lease.UndecidedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox to one receiver, in its order, a batch at a time and again until it is acknowledged or given
 * up, while it holds the receiver's lease: it ends long after the last request that was begun under it. Its fields belong
 * to its one thread.
 */
final class Sender implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sender.class);

    static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration PROLONGED_EVERY = Duration.ofSeconds(20);
    private static final Duration UNTIL_LEASE = Duration.ofSeconds(5);
    private static final Duration UNTIL_MAIL = Duration.ofMillis(500);

    // What another node appended a moment earlier may come into sight a moment later.
    private static final Duration HELD_BACK = Duration.ofMillis(500);
    private static final Duration LATE = Duration.ofMinutes(1);

    // A letter that is refused alone for as long: then it is the letter, and no mishap of the receiver's.
    private static final Duration REFUSED = Duration.ofMinutes(15);

    // Of nodes whose clock is wrong by more than that.
    private static final Duration SEARCHED_EVERY = Duration.ofHours(1);

    private final Receiver receiver;
    private final Outbox outbox;
    private final Leases leases;
    private final Patience patience;
    private final Counts counts;
    private final Clock clock;
    private final Ticker ticker;
    private final String name = UUID.randomUUID().toString();

    private boolean leased;
    private long leasedAt;
    private Instant since = Instant.EPOCH;
    private Instant searched = Instant.EPOCH;
    private int atOnce;
    private Optional<Letter> refused = Optional.empty();
    private Instant refusedSince = Instant.EPOCH;
    private int failures;
    private long nextAttempt;
    private boolean storeFails;

    // When the oldest letter was appended that it has seen waiting, or it saw none.
    private Instant waitingSince;
    private boolean burying;

    Sender(
            Receiver receiver,
            Outbox outbox,
            Leases leases,
            Patience patience,
            Counts counts,
            Clock clock,
            Ticker ticker) {
        this.receiver = receiver;
        this.outbox = outbox;
        this.leases = leases;
        this.patience = patience;
        this.atOnce = patience.batch();
        this.counts = counts;
        this.clock = clock;
        this.ticker = ticker;
        this.nextAttempt = ticker.read();
        this.waitingSince = clock.instant();
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(turn().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
            receiver.close();
        }
    }

    private void release() {
        boolean interrupted = Thread.interrupted();
        try {
            if (leased) {
                leases.release(receiver.name(), name);
            }
        } catch (RuntimeException e) {
            LOGGER.debug("A receiver's lease is left to end by itself: receiver={}", receiver.name(), e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration turn() throws InterruptedException {
        try {
            Duration pause = holdsLease() ? send() : leftToAnother();
            storeFails = false;
            return pause;
        } catch (RuntimeException | Error e) {
            // Also of a class that is missing, or memory: nobody else would begin again.
            return storeFailed(e);
        }
    }

    private Duration storeFailed(Throwable failure) {
        Duration behind = Duration.between(waitingSince, clock.instant());
        if (failure instanceof UndecidedException && behind.compareTo(LEASE) < 0) {
            LOGGER.debug(
                    "Several nodes ask who sends to a receiver, it is asked again: receiver={}",
                    receiver.name(),
                    failure);
        } else if (!storeFails) {
            LOGGER.warn("A receiver's outbox fails, it is tried again: receiver={}", receiver.name(), failure);
            storeFails = true;
        }
        counts.behind(behind.toSeconds());
        return UNTIL_LEASE;
    }

    private Duration leftToAnother() {
        nothingWaits(clock.instant());
        return UNTIL_LEASE;
    }

    private boolean holdsLease() {
        long now = ticker.read();
        if (leased && now - leasedAt < PROLONGED_EVERY.toNanos()) {
            return true;
        }
        boolean before = leased;
        leased = false;
        leased = before ? leases.prolong(receiver.name(), name, LEASE) : leases.take(receiver.name(), name, LEASE);
        leasedAt = now;
        if (leased && !before) {
            search(clock.instant().minus(Outbox.KEPT));
        }
        return leased;
    }

    private void search(Instant from) {
        searched = clock.instant();
        since = from;
    }

    private Duration send() throws InterruptedException {
        long wait = nextAttempt - ticker.read();
        if (wait > 0) {
            return shorter(Duration.ofNanos(wait), UNTIL_LEASE);
        }
        Instant now = clock.instant();
        // The clock was ahead: what came meanwhile was passed over.
        if (now.isBefore(latest(since, searched))) {
            search(now.minus(Outbox.KEPT));
        }
        // Whatever else is due: an outbox that never runs empty may have late letters, too. From no later than
        // so far: what waits for a receiver that is away may be older than that.
        if (searched.plus(SEARCHED_EVERY).isBefore(now)) {
            search(earliest(since, now.minus(patience.giveUp()).minus(SEARCHED_EVERY)));
        }
        ImmutableList<Letter> letters = oldest(now.minus(HELD_BACK), atOnce);
        if (letters.isEmpty()) {
            nothingWaits(now);
            since = latest(since, now.minus(LATE));
            return UNTIL_MAIL;
        }
        waitingSince = letters.get(0).at();
        counts.behind(Duration.between(waitingSince, now).toSeconds());
        // The reading may have taken long.
        if (!holdsLease()) {
            return leftToAnother();
        }
        try {
            receiver.post(letters, now);
            acknowledged(letters);
        } catch (RefusedException e) {
            refused(letters, now, e);
        } catch (IOException e) {
            pause(e);
            buryTooOld(now);
        }
        return Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private ImmutableList<Letter> oldest(Instant until, int count) {
        ImmutableList<Letter> letters = outbox.oldest(receiver.name(), since, count).stream()
                .filter(letter -> letter.at().isBefore(until))
                .collect(ImmutableList.toImmutableList());
        if (!letters.isEmpty()) {
            since = latest(since, letters.get(0).at().minus(LATE));
        }
        return letters;
    }

    private void nothingWaits(Instant now) {
        waitingSince = now;
        counts.behind(0);
    }

    private void acknowledged(ImmutableList<Letter> letters) {
        outbox.acknowledge(receiver.name(), letters);
        counts.sent(letters.size());
        if (failures > 0) {
            LOGGER.info("A receiver takes changes again: receiver={} failures={}", receiver.name(), failures);
        }
        atOnce = Math.min(atOnce + 1, patience.batch());
        refused = Optional.empty();
        failures = 0;
        burying = false;
    }

    /** Half of them next, until one is left: who takes the others is not to wait for as long as that is kept. */
    private void refused(ImmutableList<Letter> letters, Instant now, RefusedException reason) {
        if (letters.size() > 1) {
            counts.failed();
            atOnce = letters.size() / 2;
            return;
        }
        pause(reason);
        Letter letter = letters.get(0);
        if (refused.filter(letter::equals).isEmpty()) {
            refused = Optional.of(letter);
            refusedSince = now;
        }
        if (refusedSince.isBefore(now.minus(REFUSED))) {
            bury(letters, "A receiver refuses a change, it is given up and kept aside for a month");
        } else {
            buryTooOld(now);
        }
    }

    private void pause(IOException reason) {
        counts.failed();
        failures++;
        nextAttempt = ticker.read() + patience.pause(failures).toNanos();
        if (failures == 1) {
            LOGGER.warn(
                    "A receiver does not take changes, they are kept and sent again: receiver={} reason={}",
                    receiver.name(),
                    reason.getMessage());
        }
    }

    /** Not only of what was tried: during a pause more letters grow too old than an attempt is of. */
    private void buryTooOld(Instant now) {
        Instant until = now.minus(patience.giveUp());
        ImmutableList<Letter> letters = oldest(until, patience.batch());
        while (!letters.isEmpty() && !Thread.currentThread().isInterrupted() && holdsLease()) {
            bury(
                    letters,
                    "A receiver has not taken changes for " + patience.giveUp()
                            + ", they are given up and kept aside for a month");
            letters = oldest(until, patience.batch());
        }
    }

    private void bury(ImmutableList<Letter> letters, String reason) {
        outbox.bury(receiver.name(), letters);
        counts.buried(letters.size());
        if (!burying) {
            LOGGER.error(
                    "{}: receiver={} oldest={}",
                    reason,
                    receiver.name(),
                    letters.get(0).at());
        }
        burying = true;
    }
}
