package io.mailkeep.server.recount;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows to be perhaps miscounted, until it has been counted again. In memory, and bounded: what a node
 * knew when it was killed, or when trouble was beyond the bound, is left to the operators' tasks. Thread-safe, does not
 * block.
 */
@Singleton
public final class Suspects {
    private static final Logger LOGGER = LoggerFactory.getLogger(Suspects.class);
    private static final int MOST = 100_000;
    // What is on its way when something fails has arrived by then, or failed as well and is noted again.
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final Map<Suspect, Found> waiting = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final int most;

    /** Nothing is suspect yet. */
    @Inject
    public Suspects() {
        this(System::nanoTime, MOST);
    }

    Suspects(LongSupplier nanoTime, int most) {
        this.nanoTime = nanoTime;
        this.most = most;
    }

    /**
     * Has it counted again once nothing more has been noted of it for ten seconds.
     *
     * @return whether there was room for it
     */
    public boolean note(Suspect suspect) {
        if (waiting.size() >= most && !waiting.containsKey(suspect)) {
            LOGGER.error(
                    "Too much is perhaps miscounted to be counted again, have the tasks do it suspect={}", suspect);
            return false;
        }
        waiting.put(suspect, new Found(after(QUIET), 0, Difference.NONE));
        return true;
    }

    /** How much waits. */
    public int size() {
        return waiting.size();
    }

    /** Those whose time has come, with what is known of each. */
    List<Map.Entry<Suspect, Found>> due() {
        long now = nanoTime.getAsLong();
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().due() - now <= 0)
                .map(Map.Entry::copyOf)
                .toList();
    }

    /** Does nothing when it was noted anew meanwhile. */
    void clear(Suspect suspect, Found known) {
        waiting.remove(suspect, known);
    }

    /** Does nothing when it was noted anew meanwhile. */
    void again(Suspect suspect, Found known, Difference difference, Duration pause) {
        waiting.replace(suspect, known, new Found(after(pause), known.looks() + 1, difference));
    }

    private long after(Duration pause) {
        return nanoTime.getAsLong() + pause.toNanos();
    }

    /**
     * @param due when it is looked at, by the nano time
     * @param looks there were since it was noted
     * @param difference that the last look found
     */
    record Found(long due, int looks, Difference difference) {}
}
